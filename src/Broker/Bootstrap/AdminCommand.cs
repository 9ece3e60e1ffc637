using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Platform.Store.Migrations;

namespace Platform.Broker.Bootstrap;

/// <summary>`broker admin`: what only the machine's owner may do, by the owner's configuration. `grant EMAIL` is the only way to make somebody a platform
/// administrator, `revoke EMAIL` takes it back; `allow-network CIDR`, `forbid-network CIDR` and `networks` keep the private networks that identity providers and webhooks may be in.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var email = new Argument<string>("email") { Description = "The address the person signed up with." };
        var grant = new Command("grant", "Make a registered person a platform administrator.") { email };
        grant.SetAction((parsed, ct) => GrantAsync(parsed.GetRequiredValue(email), ct));
        var revoke = new Command("revoke", "Make a platform administrator none any more.") { email };
        revoke.SetAction((parsed, ct) => RevokeAsync(parsed.GetRequiredValue(email), ct));
        return new Command("admin", "Platform administration on this machine.") { grant, revoke, AllowNetwork(), ForbidNetwork(), ListNetworks() };
    }

    private static Command AllowNetwork()
    {
        var network = new Argument<string>("network") { Description = "CIDR: 10.1.0.0/16, fd00::/8." };
        var note = new Option<string>("--note") { Description = "Why, for who reads it later.", DefaultValueFactory = _ => "" };
        var allow = new Command("allow-network", "Let identity providers and webhooks be in a private network.") { network, note };
        allow.SetAction((parsed, ct) => AllowNetworkAsync(parsed.GetRequiredValue(network), parsed.GetValue(note) ?? "", ct));
        return allow;
    }

    private static Command ForbidNetwork()
    {
        var network = new Argument<string>("network") { Description = "CIDR, as it was allowed." };
        var forbid = new Command("forbid-network", "Take a network back.") { network };
        forbid.SetAction((parsed, ct) => ForbidNetworkAsync(parsed.GetRequiredValue(network), ct));
        return forbid;
    }

    private static Command ListNetworks()
    {
        var list = new Command("networks", "List the private networks that identity providers and webhooks may be in.");
        list.SetAction((_, ct) => ListNetworksAsync(ct));
        return list;
    }

    private static async Task<int> AllowNetworkAsync(string text, string note, CancellationToken ct)
    {
        var (network, wrong) = Networks.Read(text);
        wrong ??= Networks.WrongNote(note);
        if (network is null || wrong is not null)
        {
            await Console.Error.WriteLineAsync(wrong);
            return 1;
        }

        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        await Networks.AllowAsync(db, network, note, TimeProvider.System.GetUtcNow(), ct);
        Console.WriteLine($"Identity providers and webhooks may be in {network}.");
        return 0;
    }

    private static async Task<int> ForbidNetworkAsync(string text, CancellationToken ct)
    {
        var (network, wrong) = Networks.Read(text);
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        if (network is null || !await Networks.ForbidAsync(db, network, TimeProvider.System.GetUtcNow(), ct))
        {
            await Console.Error.WriteLineAsync(wrong ?? $"{network} was not allowed.");
            return 1;
        }

        Console.WriteLine($"Identity providers and webhooks may no longer be in {network}.");
        return 0;
    }

    private static async Task<int> ListNetworksAsync(CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        var rows = await db.AllowedNetworks.AsNoTracking().OrderBy(n => n.Network).ToListAsync(ct);
        foreach (var row in rows)
        {
            Console.WriteLine($"{row.Network,-20} {row.CreatedAt.UtcDateTime:yyyy-MM-dd}  {row.Note}".TrimEnd());
        }

        if (rows.Count == 0)
        {
            Console.WriteLine("Identity providers and webhooks may be in no private network. Allow one: allow-network CIDR");
        }

        return 0;
    }

    private static async Task<int> RevokeAsync(string email, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        if (await Administrators.RevokeAsync(db, email, TimeProvider.System.GetUtcNow(), ct))
        {
            Console.WriteLine($"{email} is no platform administrator.");
            return 0;
        }

        await Console.Error.WriteLineAsync($"Nobody has signed up with {email}.");
        return 1;
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
