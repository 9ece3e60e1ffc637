using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Creds;

/// <summary>
/// Creds files and other decorated keys in nsc's exact layout: LF line ends and a last newline, so that every client reads them.
/// Parsing follows nats-io/jwt: the first block is the JWT and the second the seed, whatever their markers say.
/// </summary>
public static partial class NatsCreds
{
    private static readonly CompositeFormat JwtBlock =
        CompositeFormat.Parse("-----BEGIN NATS {0} JWT-----\n{1}\n------END NATS {0} JWT------\n\n");

    /// <summary>The JWT between its markers, after reading and verifying it.</summary>
    /// <exception cref="NatsJwtException">The token is refused.</exception>
    public static string DecorateJwt(string jwt) => DecorateJwt(NatsJwt.Decode(jwt).Type, jwt);

    /// <summary>An operator's, account's or user's seed between its markers. The caller zeroes the result.</summary>
    /// <exception cref="NatsJwtException">Not such a seed.</exception>
    public static byte[] DecorateSeed(ReadOnlySpan<byte> seed)
    {
        seed = TrimSpace(seed);
        if (seed.Length < 2)
        {
            throw new NatsJwtException(NatsJwtError.Seed, "seed is too short");
        }

        var kind = KindOf(seed) ?? throw new NatsJwtException(NatsJwtError.Seed, "seed is not an operator, account or user seed");
        var (head, foot) = SeedFrame(kind);
        var text = new byte[head.Length + seed.Length + foot.Length];
        head.CopyTo(text, 0);
        seed.CopyTo(text.AsSpan(head.Length));
        foot.CopyTo(text, head.Length + seed.Length);
        return text;
    }

    /// <summary>A creds file: the user's JWT, which is read and verified, and the seed, which must be its subject's. The caller zeroes the result.</summary>
    /// <exception cref="NatsJwtException">Not a user's JWT, or the seed is not its subject's.</exception>
    /// <exception cref="NKeysException">The seed is malformed.</exception>
    public static byte[] FormatUserConfig(string jwt, ReadOnlySpan<byte> seed)
    {
        var claims = NatsJwt.Decode(jwt);
        if (claims is not NatsUserClaims)
        {
            throw new NatsJwtException(NatsJwtError.NotUser, $"{GoText.Quote(claims.Type)} cannot be serialized as a user config");
        }

        if (!TrimSpace(seed).StartsWith("SU"u8))
        {
            throw new NatsJwtException(NatsJwtError.Seed, "nkey seed is not an user seed");
        }

        using var pair = KeyPair.FromSeed(seed);
        if (!string.Equals(pair.PublicKey, claims.Subject, StringComparison.Ordinal))
        {
            throw new NatsJwtException(NatsJwtError.Seed, "nkey seed does not match the jwt subject");
        }

        return Join(jwt, TrimSpace(seed));
    }

    /// <summary>
    /// Signs a user's claims and makes the creds file of their key, without verifying what was just signed.
    /// The caller zeroes the result.
    /// </summary>
    /// <exception cref="NatsJwtException">The claims are about another key, or cannot be signed by this signer.</exception>
    public static byte[] IssueUserConfig(NatsUserClaims claims, KeyPair user, ISigner signer, DateTimeOffset issuedAt, out string jwt)
    {
        if (!string.Equals(user.PublicKey, claims.Subject, StringComparison.Ordinal))
        {
            throw new NatsJwtException(NatsJwtError.Seed, "nkey seed does not match the jwt subject");
        }

        jwt = NatsJwt.Encode(claims, signer, issuedAt);
        Span<byte> seed = stackalloc byte[KeyText.SeedLength];
        user.WriteSeed(seed);
        var text = Join(jwt, seed);
        CryptographicOperations.ZeroMemory(seed);
        return text;
    }

    private static byte[] Join(string jwt, ReadOnlySpan<byte> seed)
    {
        var (head, foot) = SeedFrame("USER");
        var jwtBlock = DecorateJwt("user", jwt);
        var text = new byte[jwtBlock.Length + head.Length + seed.Length + foot.Length];
        var at = Encoding.ASCII.GetBytes(jwtBlock, text);
        head.CopyTo(text, at);
        seed.CopyTo(text.AsSpan(at + head.Length));
        foot.CopyTo(text, at + head.Length + seed.Length);
        return text;
    }

    private static string DecorateJwt(string type, string jwt) => string.Format(null, JwtBlock, type.ToUpperInvariant(), jwt);

    private static (byte[] Head, byte[] Foot) SeedFrame(string kind) => (
        Encoding.ASCII.GetBytes(
            "************************* IMPORTANT *************************\n"
            + "NKEY Seed printed below can be used to sign and prove identity.\n"
            + "NKEYs are sensitive and should be treated as secrets.\n\n"
            + $"-----BEGIN {kind} NKEY SEED-----\n"),
        Encoding.ASCII.GetBytes($"\n------END {kind} NKEY SEED------\n\n*************************************************************\n"));

    internal static string? KindOf(ReadOnlySpan<byte> seed) =>
        seed.StartsWith("SU"u8) ? "USER" : seed.StartsWith("SA"u8) ? "ACCOUNT" : seed.StartsWith("SO"u8) ? "OPERATOR" : null;

    // Go's bytes.TrimSpace: what Unicode calls white space, at both ends.
    internal static ReadOnlySpan<byte> TrimSpace(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            text = text[length..];
        }

        while (Rune.DecodeLastFromUtf8(text, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            text = text[..^length];
        }

        return text;
    }
}
