using System.Text;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Creds;

public static partial class NatsCreds
{
    /// <summary>
    /// The first block of a creds file; without any block, the text as it came. Nobody has checked that it is a JWT: use
    /// <see cref="ParseUserConfig"/> before sending it anywhere.
    /// </summary>
    /// <exception cref="NatsJwtException">The first block is a seed: the JWT's own block is damaged.</exception>
    public static string ParseDecoratedJwt(ReadOnlySpan<byte> contents) => ParseDecoratedJwt(contents, lastLineMayEndOpen: true) ?? Encoding.UTF8.GetString(contents);

    /// <summary>The second block, or in a text without two blocks the first line that starts with SO, SA or SU.</summary>
    /// <exception cref="NatsJwtException">There is no seed of an operator, account or user.</exception>
    /// <exception cref="NKeysException">What looks like a seed is none.</exception>
    public static KeyPair ParseDecoratedNKey(ReadOnlySpan<byte> contents) => ParseDecoratedNKey(contents, lastLineMayEndOpen: true);

    /// <summary>As <see cref="ParseDecoratedNKey(ReadOnlySpan{byte})"/>, for users only.</summary>
    /// <exception cref="NatsJwtException">There is no user's seed.</exception>
    /// <exception cref="NKeysException">What looks like a seed is none.</exception>
    public static KeyPair ParseDecoratedUserNKey(ReadOnlySpan<byte> contents) => ParseDecoratedUserNKey(contents, lastLineMayEndOpen: true);

    /// <summary>A user's creds file, whole: the JWT is a user's and genuine, and the seed is its subject's.</summary>
    /// <exception cref="NatsJwtException">The file is not a user's creds file.</exception>
    /// <exception cref="NKeysException">The seed is malformed.</exception>
    public static (string Jwt, NatsUserClaims Claims, KeyPair KeyPair) ParseUserConfig(ReadOnlySpan<byte> contents)
    {
        var jwt = ParseDecoratedJwt(contents);
        var claims = NatsJwt.DecodeUserClaims(jwt);
        var pair = ParseDecoratedUserNKey(contents);
        if (string.Equals(pair.PublicKey, claims.Subject, StringComparison.Ordinal))
        {
            return (jwt, claims, pair);
        }

        pair.Dispose();
        throw new NatsJwtException(NatsJwtError.Seed, "nkey seed does not match the jwt subject");
    }

    internal static string? ParseDecoratedJwt(ReadOnlySpan<byte> contents, bool lastLineMayEndOpen)
    {
        var blocks = new CredsBlocks(contents, lastLineMayEndOpen);
        if (!blocks.MoveNext())
        {
            return null;
        }

        return KeyPair.IsSeed(blocks.Current)
            ? throw new NatsJwtException(NatsJwtError.NotUser, "the first block is a seed, not a jwt")
            : Encoding.ASCII.GetString(blocks.Current);
    }

    internal static KeyPair ParseDecoratedNKey(ReadOnlySpan<byte> contents, bool lastLineMayEndOpen)
    {
        var seed = FindSeed(contents, lastLineMayEndOpen);
        if (seed.IsEmpty)
        {
            throw new NatsJwtException(NatsJwtError.Seed, "no nkey seed found");
        }

        return KindOf(seed) is null
            ? throw new NatsJwtException(NatsJwtError.Seed, "doesn't contain a seed nkey")
            : KeyPair.FromSeed(seed);
    }

    internal static KeyPair ParseDecoratedUserNKey(ReadOnlySpan<byte> contents, bool lastLineMayEndOpen)
    {
        var pair = ParseDecoratedNKey(contents, lastLineMayEndOpen);
        if (pair.Prefix == PrefixByte.User)
        {
            return pair;
        }

        pair.Dispose();
        throw new NatsJwtException(NatsJwtError.Seed, "doesn't contain an user seed nkey");
    }

    private static ReadOnlySpan<byte> FindSeed(ReadOnlySpan<byte> contents, bool lastLineMayEndOpen)
    {
        var blocks = new CredsBlocks(contents, lastLineMayEndOpen);
        if (blocks.MoveNext() && blocks.MoveNext())
        {
            return blocks.Current;
        }

        foreach (var range in contents.Split((byte)'\n'))
        {
            if (KindOf(TrimSpace(contents[range])) is not null)
            {
                return contents[range];
            }
        }

        return [];
    }
}
