using System.CommandLine;
using Platform.Authority;
using Platform.Broker.Bootstrap;

namespace Platform.Broker.Certificates;

/// <summary><c>broker authority</c>: replaces the fleet's certificate authority while every node works on, in three steps. Takes the owner's
/// configuration; each step also brings the nodes' files up to date, and the agents have their servers read them.</summary>
internal static class AuthorityCommand
{
    /// <summary>In which every agent has certainly had its server read the new files.</summary>
    private static readonly TimeSpan Spreading = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var command = new Command("authority", "The certificate authority that vouches for nodes to nodes.");
        foreach (var (name, what, step) in new (string, string, Action<CertificateOptions, DateTimeOffset>)[]
        {
            ("new", "Add an authority. Every node trusts it; it issues nothing yet.", Add),
            ("use", "Let the added authority issue, and give every node a certificate of it.", Use),
            ("prune", "Take the former authority away: nobody trusts it any more.", Prune),
        })
        {
            var sub = new Command(name, what);
            sub.SetAction((_, _) => Task.FromResult(Run(OwnerConfiguration.Read(), step, TimeProvider.System.GetUtcNow())));
            command.Add(sub);
        }

        return command;
    }

    internal static int Run(IConfiguration configuration, Action<CertificateOptions, DateTimeOffset> step, DateTimeOffset now)
    {
        var options = configuration.GetSection(CertificateOptions.Section).Get<CertificateOptions>()
            ?? throw new InvalidOperationException($"{CertificateOptions.Section} is missing in the configuration.");
        try
        {
            step(options, now);
            using var authorities = FleetAuthorities.Read(options.AuthorityFile);
            var renewed = NodeCertificates.Renew(authorities, options.Nodes, now);
            Console.WriteLine($"{authorities.Count} trusted, {renewed.Count} certificates issued.");
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    internal static void Add(CertificateOptions options, DateTimeOffset now) => FleetAuthorities.Add(options.AuthorityFile, now);

    internal static void Use(CertificateOptions options, DateTimeOffset now)
    {
        RequireSpread(options, now);
        FleetAuthorities.Use(options.AuthorityFile);
    }

    internal static void Prune(CertificateOptions options, DateTimeOffset now)
    {
        RequireSpread(options, now);
        using (var authorities = FleetAuthorities.Read(options.AuthorityFile))
        {
            if (NodeCertificates.Lagging(authorities, options.Nodes) is { Count: > 0 } lagging)
            {
                throw new InvalidOperationException($"Still with a certificate of the former authority: {string.Join(", ", lagging)}.");
            }
        }

        FleetAuthorities.Prune(options.AuthorityFile);
    }

    private static void RequireSpread(CertificateOptions options, DateTimeOffset now)
    {
        if (now.UtcDateTime - File.GetLastWriteTimeUtc(options.AuthorityFile) < Spreading)
        {
            throw new InvalidOperationException("The authorities changed less than a minute ago: a node may not have read them yet. Try again in a minute.");
        }
    }
}
