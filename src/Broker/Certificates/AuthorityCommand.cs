using System.CommandLine;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Certificates;

/// <summary><c>broker authority</c>: replaces the fleet's certificate authority while every node works on, in three steps. Takes the owner's
/// configuration; each step also brings the nodes' files up to date, and the agents have their servers read them. Nodes that renew their own follow by
/// themselves: what they last said of it is asked before anything is taken for granted.</summary>
internal static class AuthorityCommand
{
    /// <summary>In which every agent has certainly had its server read the new files.</summary>
    private static readonly TimeSpan Spreading = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var command = new Command("authority", "The certificate authority that vouches for nodes to nodes.");
        foreach (var (name, what, step) in new (string, string, Step)[]
        {
            ("new", "Add an authority. Every node trusts it; it issues nothing yet.", Add),
            ("use", "Let the added authority issue, and give every node a certificate of it.", Use),
            ("prune", "Take the former authority away: nobody trusts it any more.", Prune),
        })
        {
            var sub = new Command(name, what);
            sub.SetAction((_, ct) => RunAsync(OwnerConfiguration.Read(), step, ct));
            command.Add(sub);
        }

        return command;
    }

    /// <summary>One of the three, if nothing is in its way.</summary>
    /// <exception cref="InvalidOperationException">Something is; the message says what.</exception>
    internal delegate void Step(CertificateOptions options, IReadOnlyList<NodeStanding> nodes, DateTimeOffset now);

    private static async Task<int> RunAsync(IConfiguration configuration, Step step, CancellationToken ct)
    {
        try
        {
            return Run(configuration, await NodeStandings.ReadAsync(configuration, ct), step, TimeProvider.System.GetUtcNow());
        }
        catch (Exception e) when (Outage.Is(e))
        {
            await Console.Error.WriteLineAsync($"PostgreSQL has to say which authorities nodes elsewhere believe, and does not: {e.Message}");
            return 1;
        }
    }

    internal static int Run(IConfiguration configuration, IReadOnlyList<NodeStanding> nodes, Step step, DateTimeOffset now)
    {
        var options = configuration.GetSection(CertificateOptions.Section).Get<CertificateOptions>()
            ?? throw new InvalidOperationException($"{CertificateOptions.Section} is missing in the configuration.");
        try
        {
            step(options, nodes, now);
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

    internal static void Add(CertificateOptions options, IReadOnlyList<NodeStanding> nodes, DateTimeOffset now) => FleetAuthorities.Add(options.AuthorityFile, now);

    internal static void Use(CertificateOptions options, IReadOnlyList<NodeStanding> nodes, DateTimeOffset now)
    {
        RequireSpread(options, now);
        using (var authorities = FleetAuthorities.Read(options.AuthorityFile))
        {
            var trusted = PeerStanding.DigestOf(authorities.TrustPem);
            RequireNone(nodes.Where(n => n.Standing.Trust != trusted), "Do not trust the added authority yet, by what they last said");
        }

        FleetAuthorities.Use(options.AuthorityFile);
    }

    internal static void Prune(CertificateOptions options, IReadOnlyList<NodeStanding> nodes, DateTimeOffset now)
    {
        RequireSpread(options, now);
        using (var authorities = FleetAuthorities.Read(options.AuthorityFile))
        {
            if (NodeCertificates.Lagging(authorities, options.Nodes) is { Count: > 0 } lagging)
            {
                throw new InvalidOperationException($"Still with a certificate of the former authority: {string.Join(", ", lagging)}.");
            }

            RequireNone(nodes.Where(n => n.Standing.Issuer != authorities.Issuer), "Still with a certificate of the former authority, by what they last said");
        }

        FleetAuthorities.Prune(options.AuthorityFile);
    }

    private static void RequireNone(IEnumerable<NodeStanding> lagging, string what)
    {
        if (string.Join(", ", lagging.Select(n => n.Node)) is { Length: > 0 } names)
        {
            throw new InvalidOperationException($"{what}: {names}. Start their agents, or take the nodes out of the topology.");
        }
    }

    private static void RequireSpread(CertificateOptions options, DateTimeOffset now)
    {
        if (now.UtcDateTime - File.GetLastWriteTimeUtc(options.AuthorityFile) < Spreading)
        {
            throw new InvalidOperationException("The authorities changed less than a minute ago: a node may not have read them yet. Try again in a minute.");
        }
    }
}
