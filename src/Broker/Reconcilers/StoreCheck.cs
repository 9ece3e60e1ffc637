using System.Collections.Concurrent;
using Platform.Broker.Plans;

namespace Platform.Broker.Reconcilers;

/// <summary>Looks suspected accounts up on every node and says what is wrong with them.</summary>
internal sealed class StoreCheck(JwtTable jwts, Fleet fleet, ControllerOptions options)
{
    /// <summary>How many are looked up at most; the rest is left for the next look.</summary>
    public const int Most = 1000;

    /// <summary>What nodes hold of these accounts that they should not, or lack. A look-up asks all nodes and no answer names its node, so
    /// this is said of the fleet; <paramref name="link"/>'s region decides whether it had been right before.</summary>
    public async Task<Drift> CheckAsync(NodeLink link, IEnumerable<string> suspects, CancellationToken ct)
    {
        var asked = suspects.Take(Most).ToArray();
        var held = new ConcurrentDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var nodes = Math.Max(1, fleet.Up.Count);
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = options.InFlight, CancellationToken = ct }, async (account, c) =>
            held[account] = await link.System.LookupClaimsAsync(account, nodes, options.AnswerTimeSpan, c));
        // Read after the nodes were asked: what was published meanwhile may be newer than what they held, never older.
        var (desired, unsigned, signers) = await jwts.ReadAsync(link.Node.Region, asked, ct);
        var wrong = new List<DesiredJwt>();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var want in desired.Where(d => held[d.Account].Any(h => !string.Equals(h, d.Jwt, StringComparison.Ordinal))))
        {
            wrong.Add(want);
            if (held[want.Account].FirstOrDefault(h => h.Length > 0 && !string.Equals(h, want.Jwt, StringComparison.Ordinal)) is { } other)
            {
                found[want.Account] = other;
            }
        }

        // One not signed yet is not ours to judge (the system account is preloaded before it is first published).
        foreach (var account in asked.Except(desired.Select(d => d.Account), StringComparer.Ordinal).Except(unsigned, StringComparer.Ordinal))
        {
            if (held[account].FirstOrDefault(h => h.Length > 0) is { } unknown)
            {
                found[account] = unknown;
            }
        }

        return DriftPlan.Make(wrong, found, JwtTable.Origin, signers);
    }
}
