using System.Security.Cryptography;
using System.Text;

namespace Platform.Broker.Plans;

/// <summary>The digest by which full resolvers compare stores: the XOR of SHA-256 over each JWT's text
/// (nats-server dirstore.go; PackHashTests holds it to a real server). Equal digests mean equal stores, whatever their size.</summary>
internal static class PackHash
{
    public static byte[] Of(IEnumerable<string> jwts)
    {
        var sum = new byte[SHA256.HashSizeInBytes];
        Span<byte> one = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var jwt in jwts)
        {
            SHA256.HashData(Encoding.ASCII.GetBytes(jwt), one);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] ^= one[i];
            }
        }

        return sum;
    }
}
