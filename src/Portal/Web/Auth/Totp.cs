using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Portal.Web;

/// <summary>Codes of authenticator apps: RFC 6238 with what every app takes, SHA-1, 6 digits, 30 seconds. Pure.</summary>
internal static class Totp
{
    public const int Digits = 6;
    private const int Seconds = 30;

    /// <summary>As long as SHA-1's output (RFC 4226 §4, R6).</summary>
    private const int SecretBytes = 20;

    /// <summary>A new secret as apps take it: base32.</summary>
    public static string NewSecret()
    {
        var text = new byte[Base32.EncodedLength(SecretBytes)];
        Base32.Encode(RandomNumberGenerator.GetBytes(SecretBytes), text);
        return Encoding.ASCII.GetString(text);
    }

    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / Seconds;

    public static string Code(string secret, long step)
    {
        Span<byte> key = stackalloc byte[SecretBytes];
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        var length = Base32.Decode(Encoding.ASCII.GetBytes(secret), key);
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 as apps have it; HMAC with SHA-1 is not known to be weak.
        HMACSHA1.HashData(key[..length], counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step the code is of, or null: the present one, or one beside it, for a clock that is off or a person who types slowly (RFC 6238 §5.2).</summary>
    public static long? Match(string secret, string code, DateTimeOffset now)
    {
        var given = Encoding.ASCII.GetBytes(code);
        long? found = null;
        foreach (var step in new[] { 0, -1, 1 }.Select(drift => StepOf(now) + drift))
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), given))
            {
                found ??= step;
            }
        }

        return found;
    }

    /// <summary>What the QR code says, as apps read it (Key URI Format).</summary>
    public static string Uri(string secret, string email) =>
        $"otpauth://totp/Trunkline:{System.Uri.EscapeDataString(email)}?secret={secret}&issuer=Trunkline&algorithm=SHA1&digits=6&period=30";
}
