using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Nsc;

/// <summary>Something to know about one entry of a store. A blocking one refuses the whole store.</summary>
/// <param name="Entry">Its path; "" for the store as a whole.</param>
public sealed record NscFinding(string Entry, string Message, bool IsBlocking);

/// <param name="Entry">The path the JWT came from; so with the others.</param>
public sealed record NscOperator(string Entry, string Jwt, NatsOperatorClaims Claims);

/// <param name="Users">By name, then key.</param>
public sealed record NscAccount(string Entry, string Jwt, NatsAccountClaims Claims, IReadOnlyList<NscUser> Users);

public sealed record NscUser(string Entry, string Jwt, NatsUserClaims Claims);

/// <summary>What an nsc store holds, every JWT read and verified, every chain followed. Dispose: the keys are zeroed.</summary>
public sealed class NscStore : IDisposable
{
    internal NscStore(NscOperator? @operator, IReadOnlyList<NscAccount> accounts, IReadOnlyDictionary<string, KeyPair> keys, IReadOnlyList<NscFinding> findings) =>
        (Operator, Accounts, Keys, Findings) = (@operator, accounts, keys, findings);

    /// <summary>Null only when a finding blocks.</summary>
    public NscOperator? Operator { get; }

    /// <summary>By name, then key.</summary>
    public IReadOnlyList<NscAccount> Accounts { get; }

    /// <summary>By public key: of seeds and creds.</summary>
    public IReadOnlyDictionary<string, KeyPair> Keys { get; }

    /// <summary>In the order of the entries, the blocking ones first.</summary>
    public IReadOnlyList<NscFinding> Findings { get; }

    public bool IsBlocked => Findings.Any(f => f.IsBlocking);

    /// <summary>Reads a store, whatever its folders are called: an entry is what its content says, so loose JWTs and seeds will do.
    /// <paramref name="now"/> decides what has expired.</summary>
    /// <param name="files">Stay the caller's.</param>
    /// <param name="now">The time of reading.</param>
    /// <param name="choice">Which operator, by name or key, where there are several; what belongs to the others is left out.</param>
    public static NscStore Read(NscFiles files, DateTimeOffset now, string? choice = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var entries = new NscEntries();
        foreach (var (path, content) in files.Entries)
        {
            entries.Take(path, content);
        }

        return NscChain.Follow(entries, now, choice);
    }

    public void Dispose()
    {
        foreach (var key in Keys.Values)
        {
            key.Dispose();
        }
    }
}
