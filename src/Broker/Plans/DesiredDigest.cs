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

    // The first eight bytes of each hash: enough to know a JWT again without reading it.
    private HashSet<ulong> _starts = [];
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);
    private byte[] _awaitedSum = new byte[SHA256.HashSizeInBytes];
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
            if (_awaited.Remove(account) && _byAccount.TryGetValue(account, out var old))
            {
                Xor(_awaitedSum, old);
            }

            Set(_byAccount, _starts, _sum, account, hash);
        }
    }

    /// <summary>Says that a store lacks all of these; each leaves the list when it is set. Until they all have, or nothing is awaited any
    /// more, <see cref="Arrived"/> is that store's digest.</summary>
    public void Await(IEnumerable<string> accounts)
    {
        lock (_gate)
        {
            _awaited.Clear();
            _awaitedSum = new byte[SHA256.HashSizeInBytes];
            foreach (var account in accounts)
            {
                if (_awaited.Add(account) && _byAccount.TryGetValue(account, out var hash))
                {
                    Xor(_awaitedSum, hash);
                }
            }
        }
    }

    /// <summary>How many are still awaited.</summary>
    public int Awaited
    {
        get
        {
            lock (_gate)
            {
                return _awaited.Count;
            }
        }
    }

    /// <summary>The digest of a store that holds what it should but for those awaited.</summary>
    public byte[] Arrived
    {
        get
        {
            lock (_gate)
            {
                byte[] sum = [.. _sum];
                Xor(sum, _awaitedSum);
                return sum;
            }
        }
    }

    /// <summary>How many accounts there are, and how many of these are among them.</summary>
    public (int All, int Among) Count(IEnumerable<string> accounts)
    {
        lock (_gate)
        {
            return (_byAccount.Count, accounts.Count(_byAccount.ContainsKey));
        }
    }

    /// <summary>The nodes should no longer hold this account.</summary>
    public void Remove(string account)
    {
        lock (_gate)
        {
            if (_byAccount.Remove(account, out var old))
            {
                _starts.Remove(BitConverter.ToUInt64(old));
                Xor(_sum, old);
                if (_awaited.Remove(account))
                {
                    Xor(_awaitedSum, old);
                }
            }
        }
    }

    /// <summary>Nothing is known any more: another controller may have published since.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (_byAccount, _starts, _sum) = (new(StringComparer.Ordinal), [], new byte[SHA256.HashSizeInBytes]);
            _awaited.Clear();
            _awaitedSum = new byte[SHA256.HashSizeInBytes];
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
        var starts = new HashSet<ulong>();
        var sum = new byte[SHA256.HashSizeInBytes];
        await foreach (var (account, jwt) in desired.WithCancellation(ct))
        {
            Set(byAccount, starts, sum, account, Hash(jwt));
        }

        lock (_gate)
        {
            (_byAccount, _starts, _sum) = (byAccount, starts, sum);
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

    public bool Has(string account)
    {
        lock (_gate)
        {
            return _byAccount.ContainsKey(account);
        }
    }

    /// <summary>Whether some account should have this very JWT.</summary>
    public bool Knows(string jwt)
    {
        var start = BitConverter.ToUInt64(Hash(jwt));
        lock (_gate)
        {
            return _starts.Contains(start);
        }
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

    private static void Set(Dictionary<string, byte[]> byAccount, HashSet<ulong> starts, byte[] sum, string account, byte[] hash)
    {
        if (byAccount.TryGetValue(account, out var old))
        {
            starts.Remove(BitConverter.ToUInt64(old));
            Xor(sum, old);
        }

        byAccount[account] = hash;
        starts.Add(BitConverter.ToUInt64(hash));
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
