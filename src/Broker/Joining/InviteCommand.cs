using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Joining;

/// <summary><c>broker invite NODE</c>: prints, once, the line that makes a machine this node of the topology. Takes the owner's configuration.</summary>
internal static class InviteCommand
{
    private const int MostHours = 72;

    public static Command Create()
    {
        var node = new Argument<string>("node") { Description = "Its name in the latest topology." };
        var hours = new Option<int>("--hours") { Description = "How long the invitation is good.", DefaultValueFactory = _ => 1 };
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostHours)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--hours must lie between 1 and {MostHours}."));
            }
        });
        var controller = new Option<string?>("--controller") { Description = "https://host:port where that machine finds a controller, if not as configured." };
        var command = new Command("invite", "Let one machine join the fleet as this node, once. A new invitation ends the former.") { node, hours, controller };
        command.SetAction((parsed, ct) => RunAsync(OwnerConfiguration.Read(), parsed.GetRequiredValue(node), TimeSpan.FromHours(parsed.GetValue(hours)), parsed.GetValue(controller), ct));
        return command;
    }

    private static async Task<int> RunAsync(IConfiguration configuration, string node, TimeSpan life, string? controller, CancellationToken ct)
    {
        if ((controller ?? configuration[AgentOptions.ControllerUrl]) is not { } url)
        {
            return await FailAsync("Where is a controller? Say it: --controller https://host:port");
        }

        var options = configuration.GetSection(CertificateOptions.Section).Get<CertificateOptions>()
            ?? throw new InvalidOperationException($"{CertificateOptions.Section} is missing in the configuration.");
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        var id = (await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, ct)).Id;
        var now = TimeProvider.System.GetUtcNow();
        using var authorities = FleetAuthorities.Read(options.AuthorityFile);
        var (token, wrong) = await Invitations.InviteAsync(db, id, node, authorities.Pin, life, Organization.Platform, "system administrator", now, ct);
        if (token is null)
        {
            return await FailAsync(wrong!);
        }

        // echo is the shell's own: no other process of that machine sees the token.
        Console.WriteLine($"echo {token.Text} | broker join --controller {url} --token-file - --folder /var/lib/trunkline/{node} --nats-server /usr/sbin/nats-server");
        await Console.Error.WriteLineAsync($"Good once, until {(now + life).UtcDateTime:HH:mm} UTC, on the machine that is to be {node}. It is not shown again.");
        return 0;
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
