using System.CommandLine;
using System.Diagnostics;
using Platform.Local.Layout;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary><c>admin grant EMAIL</c>, <c>revoke EMAIL</c>, <c>allow-network</c>, <c>forbid-network</c>, <c>networks</c>, <c>rollout</c>, <c>topology</c>, <c>node</c>, <c>invite</c>, <c>operator</c>: handed on to the broker, with the configuration of the
/// schema's owner.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var email = new Argument<string>("email") { Description = "The address the person signed up with." };
        var grant = new Command("grant", "Make a registered person a platform administrator.") { email, data };
        grant.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), ["admin", "grant", parsed.GetRequiredValue(email)], ct));
        var revoke = new Command("revoke", "Make a platform administrator none any more.") { email, data };
        revoke.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), ["admin", "revoke", parsed.GetRequiredValue(email)], ct));
        var network = new Argument<string>("network") { Description = "CIDR: 10.1.0.0/16, fd00::/8." };
        var note = new Option<string>("--note") { Description = "Why, for who reads it later.", DefaultValueFactory = _ => "" };
        var allow = new Command("allow-network", "Let tenants' identity providers be in a private network.") { network, note, data };
        allow.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), ["admin", "allow-network", parsed.GetRequiredValue(network), "--note", parsed.GetValue(note) ?? ""], ct));
        var forbid = new Command("forbid-network", "Take a network back.") { network, data };
        forbid.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), ["admin", "forbid-network", parsed.GetRequiredValue(network)], ct));
        var networks = new Command("networks", "List the private networks that identity providers may be in.") { data };
        networks.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), ["admin", "networks"], ct));
        return new Command("admin", "Platform administration of this copy.") { grant, revoke, allow, forbid, networks, Broker("rollout", "Work on all nodes, one after another: plan change|restart [--start], start, pause, resume, cancel, status."), Broker("topology", "What nodes there are: show, set FILE."),
            Broker("node", "Keep nodes from new clients, and have connections go elsewhere: cordon NODE, uncordon NODE, drain NODE [--connections N], rebalance REGION, kick NODE CID; --per-second N.", "nodes"),
            Broker("invite", "Let a machine join as a node of the topology, once: NODE [--hours N]."),
            Broker("operator", "The keys by which the shared operator signs accounts: keys, add-key, use-key KEY, rotate, remove-key KEY; sign, accept.") };
    }

    /// <summary>A command of the broker's with commands of its own, there perhaps of another name.</summary>
    private static Command Broker(string name, string what, string? own = null)
    {
        var data = DataOption.Create();
        var words = new Argument<string[]>("words") { Description = "As the broker takes them." };
        var command = new Command(name, what) { words, data };
        command.SetAction((parsed, ct) => HandOnAsync(parsed.Folder(data), [own ?? name, .. parsed.GetRequiredValue(words)], ct));
        return command;
    }

    private static async Task<int> HandOnAsync(DataFolder data, IReadOnlyList<string> words, CancellationToken ct)
    {
        var config = data.ConfigOf("bootstrap");
        if (!File.Exists(config))
        {
            await Console.Error.WriteLineAsync($"platform: there is no copy in {data.Root}. Run: ./platform up");
            return 1;
        }

        using var broker = Process.Start(new ProcessStartInfo(Programs.DotNet, [Programs.Broker, .. words]) { UseShellExecute = false, Environment = { ["TRUNKLINE_CONFIG"] = config } })
            ?? throw new InvalidOperationException("dotnet did not start.");
        await broker.WaitForExitAsync(ct);
        return broker.ExitCode;
    }
}
