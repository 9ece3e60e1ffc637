using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

internal static class SignatureCases
{
    private const string Family = "signature";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "RS256", s => s.Token()),
        Control(Family, "ES256", s => s.Token(alg: "ES256")),
        Control(Family, "ES256 in its second form (r, n - s)", s => Second(s.Token(alg: "ES256"))),
        .. from alg in new[] { "RS256", "PS256", "ES256", "ES384", "EdDSA" }
           from change in Changes
           select Case(Family, $"{alg}, {change.Name}", Reasons.SignatureInvalid, s => With(s.Token(alg: alg), change.Make)),
        Case(Family, "ES256 as DER", Reasons.SignatureInvalid, s => Der(s)),
        Case(Family, "ES256 with r and s as the order", Reasons.SignatureInvalid, s => With(s.Token(alg: "ES256"), _ => [.. Order, .. Order])),
        Case(Family, "ES256 with s plus the order", Reasons.SignatureInvalid, s => With(s.Token(alg: "ES256"), b => [.. b[..32], .. Add(b[32..], Order)])),
        Case(Family, "ES384's length on ES256", Reasons.SignatureInvalid, s => With(s.Token(alg: "ES256"), b => [.. new byte[16], .. b[..32], .. new byte[16], .. b[32..]])),
        Case(Family, "EdDSA with S plus the order", Reasons.SignatureInvalid, s => With(s.Token(alg: "EdDSA"), b => [.. b[..32], .. AddLittle(b[32..])])),
        Case(Family, "EdDSA with R of small order", Reasons.SignatureInvalid, s => With(s.Token(alg: "EdDSA"), b => [1, .. new byte[31], .. b[32..]])),
        Case(Family, "RS256 with the modulus added", Reasons.SignatureInvalid, s => With(s.Token(), b => Wrap(s, b))),
        Case(Family, "PSS under RS256", Reasons.SignatureInvalid, s => s.Acme.SignRaw(s.Header().ToJsonString(), s.Claims().ToJsonString(), "PS256")),
        Case(Family, "of SHA-512 under RS256", Reasons.SignatureInvalid, s => s.Acme.SignRaw(s.Header().ToJsonString(), s.Claims().ToJsonString(), "RS512")),
        Case(Family, "the payload changed", Reasons.SignatureInvalid, s => Mix(s.Token(), s.Token(c => c["sub"] = "root"), 1)),
        Case(Family, "the header changed", Reasons.SignatureInvalid, s => Mix(s.Token(), s.Token(header: h => h["typ"] = "at+jwt"), 0)),
        Case(Family, "of another token", Reasons.SignatureInvalid, s => Mix(s.Token(), s.Token(c => c["sub"] = "root"), 2)),
        Case(Family, "of the payload alone", Reasons.SignatureInvalid, s => OfPayload(s)),
        Case(Family, "a longer life, unsigned", Reasons.SignatureInvalid, s => Mix(s.Token(), s.Token(c => c["exp"] = s.Seconds(86_400)), 1)),
    ];

    private static IEnumerable<(string Name, Func<byte[], byte[]> Make)> Changes =>
    [
        ("none", _ => []),
        ("cut by a byte", b => b[..^1]),
        ("cut to one byte", b => b[..1]),
        ("a zero more at the end", b => [.. b, 0]),
        ("a zero more in front", b => [0, .. b]),
        ("all zeros", b => new byte[b.Length]),
        ("all ones", b => [.. Enumerable.Repeat((byte)255, b.Length)]),
        ("a bit of the first byte", b => [(byte)(b[0] ^ 1), .. b[1..]]),
        ("a bit of the last byte", b => [.. b[..^1], (byte)(b[^1] ^ 1)]),
        ("twice", b => [.. b, .. b]),
        ("reversed", b => [.. b.Reverse()]),
    ];

    // The order of P-256 (FIPS 186-4 D.1.2.3) and of Ed25519's base point (RFC 8032 §5.1).
    private static byte[] Order => Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static BigInteger EdOrder => BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same signature, in the form anybody can work out.</summary>
    public static string Second(string token) => With(token, b => [.. b[..32], .. Big(new BigInteger(Order, isUnsigned: true, isBigEndian: true) - new BigInteger(b.AsSpan(32), isUnsigned: true, isBigEndian: true), 32)]);

    private static string With(string token, Func<byte[], byte[]> change)
    {
        var dot = token.LastIndexOf('.');
        return $"{token[..dot]}.{Base64Url.EncodeToString(change(Base64Url.DecodeFromChars(token.AsSpan(dot + 1))))}";
    }

    private static string Mix(string token, string other, int part)
    {
        var parts = token.Split('.');
        parts[part] = other.Split('.')[part];
        return string.Join('.', parts);
    }

    private static string Der(Stage stage)
    {
        var token = stage.Token(alg: "ES256");
        var signed = token[..token.LastIndexOf('.')];
        return $"{signed}.{Base64Url.EncodeToString(stage.Acme.P256.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}";
    }

    private static string OfPayload(Stage stage)
    {
        var parts = stage.Token().Split('.');
        return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(stage.Acme.Sign("RS256", Encoding.ASCII.GetBytes(parts[1])))}";
    }

    private static byte[] Add(byte[] number, byte[] order)
    {
        var sum = new BigInteger(number, isUnsigned: true, isBigEndian: true) + new BigInteger(order, isUnsigned: true, isBigEndian: true);
        return Big(sum & ((BigInteger.One << 256) - 1), 32);
    }

    private static byte[] AddLittle(byte[] number)
    {
        var bytes = (new BigInteger(number, isUnsigned: true) + EdOrder).ToByteArray(isUnsigned: true);
        return [.. bytes, .. new byte[32 - bytes.Length]];
    }

    // s + n is as good as s to a verifier that does not compare with n; it has a bit more, so only some are as long as the modulus.
    private static byte[] Wrap(Stage stage, byte[] signature)
    {
        var sum = new BigInteger(signature, isUnsigned: true, isBigEndian: true) + new BigInteger(stage.Acme.Rsa.ExportParameters(false).Modulus!, isUnsigned: true, isBigEndian: true);
        var bytes = sum.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes;
    }

    private static byte[] Big(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
