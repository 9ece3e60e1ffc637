using System.Security.Cryptography;
using System.Text;

namespace Platform.Broker.Plans;

/// <summary>What a node's store should be, as one hash for each account: small enough to keep at hand for a hundred thousand. Their XOR is the
/// digest by which full resolvers compare stores (nats-server dirstore.go: SHA-256 over each JWT's text; a test holds it to a real server), kept
/// up to date one account at a time, so that asking a node "is all well?" costs the same with ten accounts as with a million.</summary>
internal sealed class DesiredDigest
{
    private readonly Lock _gate = new();
    private Dictionary<string, byte[]> _byAccount = new(StringComparer.Ordinal);
    private byte[] _sum = new byte[SHA256.HashSizeInBytes];
    private TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once what is desired has been read: before that nothing can be compared with it.</summary>
    public Task Known
    {
        get
        {
            lock (_gate)
            {
                return _known.Task;
            }
        }
    }

    public void Set(string account, string jwt)
    {
        var hash = Hash(jwt);
        lock (_gate)
        {
            Set(_byAccount, _sum, account, hash);
        }
    }

    /// <summary>The nodes should no longer hold this account.</summary>
    public void Remove(string account)
    {
        lock (_gate)
        {
            if (_byAccount.Remove(account, out var old))
            {
                Xor(_sum, old);
            }
        }
    }

    /// <summary>Nothing is known any more: another controller may have published since.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (_byAccount, _sum) = (new(StringComparer.Ordinal), new byte[SHA256.HashSizeInBytes]);
            if (_known.Task.IsCompleted)
            {
                _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Starts afresh.</summary>
    public async Task ResetAsync(IAsyncEnumerable<(string Account, string Jwt)> desired, CancellationToken ct)
    {
        var byAccount = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var sum = new byte[SHA256.HashSizeInBytes];
        await foreach (var (account, jwt) in desired.WithCancellation(ct))
        {
            Set(byAccount, sum, account, Hash(jwt));
        }

        lock (_gate)
        {
            (_byAccount, _sum) = (byAccount, sum);
            _known.TrySetResult();
        }
    }

    public byte[] Value
    {
        get
        {
            lock (_gate)
            {
                return [.. _sum];
            }
        }
    }

    /// <summary>Whether this is the very JWT the account should have; null when the account should not be there at all.</summary>
    public bool? IsDesired(string account, string jwt)
    {
        byte[]? wanted;
        lock (_gate)
        {
            wanted = _byAccount.GetValueOrDefault(account);
        }

        return wanted is null ? null : wanted.AsSpan().SequenceEqual(Hash(jwt));
    }

    /// <summary>Those that should be there and are not among these.</summary>
    public IReadOnlyList<string> Without(IReadOnlySet<string> accounts)
    {
        lock (_gate)
        {
            return [.. _byAccount.Keys.Where(a => !accounts.Contains(a))];
        }
    }

    private static byte[] Hash(string jwt) => SHA256.HashData(Encoding.ASCII.GetBytes(jwt));

    private static void Set(Dictionary<string, byte[]> byAccount, byte[] sum, string account, byte[] hash)
    {
        if (byAccount.TryGetValue(account, out var old))
        {
            Xor(sum, old);
        }

        byAccount[account] = hash;
        Xor(sum, hash);
    }

    private static void Xor(byte[] sum, byte[] hash)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] ^= hash[i];
        }
    }
}
