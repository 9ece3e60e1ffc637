using System.CommandLine;
using System.Diagnostics;
using Platform.Local.Layout;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary><c>admin grant EMAIL</c>: hands on to the broker, with the configuration of the schema's owner.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var email = new Argument<string>("email") { Description = "The address the person signed up with." };
        var grant = new Command("grant", "Make a registered person a platform administrator.") { email, data };
        grant.SetAction((parsed, ct) => GrantAsync(parsed.Folder(data), parsed.GetRequiredValue(email), ct));
        return new Command("admin", "Platform administration of this copy.") { grant };
    }

    private static async Task<int> GrantAsync(DataFolder data, string email, CancellationToken ct)
    {
        var config = data.ConfigOf("bootstrap");
        if (!File.Exists(config))
        {
            await Console.Error.WriteLineAsync($"platform: there is no copy in {data.Root}. Run: ./platform up");
            return 1;
        }

        using var broker = Process.Start(new ProcessStartInfo(Programs.DotNet, [Programs.Broker, "admin", "grant", email]) { UseShellExecute = false, Environment = { ["TRUNKLINE_CONFIG"] = config } })
            ?? throw new InvalidOperationException("dotnet did not start.");
        await broker.WaitForExitAsync(ct);
        return broker.ExitCode;
    }
}
