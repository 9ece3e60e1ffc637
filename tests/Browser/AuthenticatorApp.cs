using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Browser;

/// <summary>What an authenticator app does (RFC 6238), written here a second time: the portal must agree with others, not with itself.</summary>
public sealed class AuthenticatorApp(string secret)
{
    /// <summary>The code so many steps of 30 seconds from now.</summary>
    public string Code(int drift = 0)
    {
        var key = new byte[64];
        var length = Base32.Decode(Encoding.ASCII.GetBytes(secret.Replace(" ", "", StringComparison.Ordinal)), key);
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + drift);
#pragma warning disable CA5350 // as apps have it
        var hash = HMACSHA1.HashData(key.AsSpan(0, length), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
