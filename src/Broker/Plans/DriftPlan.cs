namespace Platform.Broker.Plans;

/// <summary>An account's JWT as it should be, and whether this node has confirmed exactly that one.</summary>
internal sealed record DesiredJwt(string Account, string Jwt, bool IsConfirmed);

/// <summary>Who signed a JWT found on a node, and when (iat, unix seconds).</summary>
internal sealed record JwtOrigin(string Issuer, long IssuedAt);

/// <summary>What a node holds that it should not, or lacks. Values are account nkeys (A…), sorted.</summary>
/// <param name="Missing">Absent: a new account, or a wiped resolver folder. Push again.</param>
/// <param name="Behind">One of our own older JWTs, on a node that never confirmed the newer: a missed push. Push again.</param>
/// <param name="RolledBack">One of our own older JWTs, on a node that had confirmed the newer: somebody replayed it. Push again, alarm.</param>
/// <param name="Foreign">A JWT we never made. Push again, alarm.</param>
/// <param name="Unknown">An account we do not have. Nothing of ours to push: alarm.</param>
internal sealed record Drift(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Behind, IReadOnlyList<string> RolledBack, IReadOnlyList<string> Foreign, IReadOnlyList<string> Unknown)
{
    public IEnumerable<string> ToPush => [.. Missing, .. Behind, .. RolledBack, .. Foreign];

    public bool IsNone => Unknown.Count == 0 && !ToPush.Any();

    public static readonly Drift None = new([], [], [], [], []);

    /// <summary>For logs and metrics.</summary>
    public IEnumerable<(string Kind, bool IsAlarm, IReadOnlyList<string> Accounts)> Kinds =>
    [
        ("missing", false, Missing), ("behind", false, Behind), ("rolled_back", true, RolledBack), ("foreign", true, Foreign), ("unknown", true, Unknown),
    ];
}

/// <summary>(desired JWTs, what was looked up) -> what differs. A nats-server stores whatever the system account sends it, whoever
/// signed it and however old (nats-auth.md §0.2-1), so what it holds is only ever evidence.</summary>
internal static class DriftPlan
{
    /// <summary>Compares accounts as nodes hold them with what they should be.</summary>
    /// <param name="desired">These accounts' JWTs.</param>
    /// <param name="pack">What the nodes hold of them, by account nkey.</param>
    /// <param name="origin">Reads a JWT; null when its signature does not verify.</param>
    /// <param name="ours">The operator's signing keys, O….</param>
    public static Drift Make(
        IEnumerable<DesiredJwt> desired, IReadOnlyDictionary<string, string> pack, Func<string, JwtOrigin?> origin, IReadOnlySet<string> ours)
    {
        List<string> missing = [], behind = [], rolledBack = [], foreign = [];
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var want in desired.OrderBy(d => d.Account, StringComparer.Ordinal))
        {
            known.Add(want.Account);
            if (!pack.TryGetValue(want.Account, out var held))
            {
                missing.Add(want.Account);
            }
            else if (!string.Equals(held, want.Jwt, StringComparison.Ordinal))
            {
                var list = !IsOlderOfOurs(held, want.Jwt) ? foreign : want.IsConfirmed ? rolledBack : behind;
                list.Add(want.Account);
            }
        }

        return new(missing, behind, rolledBack, foreign, [.. pack.Keys.Where(a => !known.Contains(a)).Order(StringComparer.Ordinal)]);

        // One generation is one JWT and no two share a second: an equal iat in another JWT is not ours.
        bool IsOlderOfOurs(string held, string wanted) =>
            origin(held) is { } found && ours.Contains(found.Issuer) && origin(wanted) is { } right && found.IssuedAt < right.IssuedAt;
    }
}
