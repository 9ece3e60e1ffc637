using System.CommandLine;
using Platform.Store.Migrations;

namespace Platform.Broker.Bootstrap;

/// <summary>`broker admin grant EMAIL`: the only way to make somebody a platform administrator, so it takes the owner's configuration.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var email = new Argument<string>("email") { Description = "The address the person signed up with." };
        var grant = new Command("grant", "Make a registered person a platform administrator.") { email };
        grant.SetAction((parsed, ct) => GrantAsync(parsed.GetRequiredValue(email), ct));
        return new Command("admin", "Platform administration on this machine.") { grant };
    }

    private static async Task<int> GrantAsync(string email, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        if (await Administrators.GrantAsync(db, email, TimeProvider.System.GetUtcNow(), ct))
        {
            Console.WriteLine($"{email} is a platform administrator.");
            return 0;
        }

        await Console.Error.WriteLineAsync($"Nobody has signed up with {email}.");
        return 1;
    }
}
