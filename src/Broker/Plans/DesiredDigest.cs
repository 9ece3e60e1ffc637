using System.Security.Cryptography;
using System.Text;

namespace Platform.Broker.Plans;

/// <summary>The digest by which full resolvers compare stores, of all desired JWTs: XOR of SHA-256 over each JWT's text
/// (nats-server dirstore.go; a test holds it to a real server). Kept up to date one account at a time, so that asking a node
/// "is all well?" costs the same with ten accounts as with a million.</summary>
internal sealed class DesiredDigest
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _byAccount = new(StringComparer.Ordinal);
    private readonly byte[] _sum = new byte[SHA256.HashSizeInBytes];

    public void Set(string account, string jwt)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(jwt));
        lock (_gate)
        {
            if (_byAccount.TryGetValue(account, out var old))
            {
                Xor(old);
            }

            _byAccount[account] = hash;
            Xor(hash);
        }
    }

    /// <summary>Starts afresh: another controller may have published since.</summary>
    public void Reset(IEnumerable<(string Account, string Jwt)> desired)
    {
        lock (_gate)
        {
            _byAccount.Clear();
            _sum.AsSpan().Clear();
            foreach (var (account, jwt) in desired)
            {
                Set(account, jwt);
            }
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

    private void Xor(byte[] hash)
    {
        for (var i = 0; i < _sum.Length; i++)
        {
            _sum[i] ^= hash[i];
        }
    }
}
