namespace Platform.Nats.Jwt;

/// <summary>Revocations: key or "*" to Unix seconds. A JWT issued at or before that time is revoked.</summary>
public static class RevocationList
{
    public const string All = "*";

    public static bool IsRevoked(IReadOnlyDictionary<string, long>? revocations, string key, long issuedAt) =>
        revocations is not null
        && ((revocations.TryGetValue(All, out var all) && all >= issuedAt) || (revocations.TryGetValue(key, out var at) && at >= issuedAt));

    /// <summary>Keeps the later of two revocations of one key.</summary>
    public static void Revoke(IDictionary<string, long> revocations, string key, long at)
    {
        if (!revocations.TryGetValue(key, out var earlier) || earlier <= at)
        {
            revocations[key] = at;
        }
    }

    /// <summary>Drops what "*" covers and says what that was.</summary>
    public static IReadOnlyList<KeyValuePair<string, long>> MaybeCompact(IDictionary<string, long> revocations)
    {
        if (!revocations.TryGetValue(All, out var all))
        {
            return [];
        }

        var covered = revocations.Where(r => !string.Equals(r.Key, All, StringComparison.Ordinal) && all >= r.Value).ToList();
        covered.ForEach(r => revocations.Remove(r.Key));
        return covered;
    }
}
