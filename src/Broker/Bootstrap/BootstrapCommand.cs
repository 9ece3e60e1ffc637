using System.CommandLine;
using Platform.Authority;
using Platform.Store.Migrations;

namespace Platform.Broker.Bootstrap;

/// <summary>`broker bootstrap`: schema, operator, system account, regions, nodes and their certificates. Run before every start: a second run changes nothing.</summary>
internal static class BootstrapCommand
{
    public static Command Create()
    {
        var command = new Command("bootstrap", "Migrate the database and bring the operator, its system account, regions and nodes into being.");
        command.SetAction((_, ct) => RunAsync(OwnerConfiguration.Read(), ct));
        return command;
    }

    internal static async Task<int> RunAsync(IConfiguration configuration, CancellationToken ct)
    {
        var fleet = configuration.GetSection(FleetOptions.Section).Get<FleetOptions>()
            ?? throw new InvalidOperationException($"{FleetOptions.Section} is missing in the configuration.");
        await Schema.MigrateAsync(configuration.Owner(), ct);
        await using var services = new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        var result = await services.GetRequiredService<OperatorBootstrap>().RunAsync(db, fleet, ct);
        Certify(configuration, TimeProvider.System.GetUtcNow());
        Console.WriteLine($"operator {result.Operator} {result.OperatorPublicKey}, system account {result.SystemAccountPublicKey}, {fleet.Regions.Sum(r => r.Nodes.Count)} nodes");
        return 0;
    }

    // A fleet laid out by somebody else may bring its own.
    private static void Certify(IConfiguration configuration, DateTimeOffset now)
    {
        if (configuration.GetSection(CertificateOptions.Section).Get<CertificateOptions>() is { } options)
        {
            using var authorities = FleetAuthorities.ReadOrMake(options.AuthorityFile, now);
            NodeCertificates.Renew(authorities, options.Nodes, now);
        }
    }
}
