using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Creds;

public static partial class NatsCreds
{
    /// <summary>A JWT for a user of a scoped signing key: no permissions of its own, the account named, the name the key's unless given.</summary>
    /// <param name="expiresIn">Zero: never expires.</param>
    /// <exception cref="NatsJwtException">Account, user or signer are keys of the wrong kind.</exception>
    public static string IssueUserJwt(
        ISigner scopedSigner, string account, string user, string name, TimeSpan expiresIn, IEnumerable<string> tags, DateTimeOffset issuedAt)
    {
        RequireKey(account, PrefixByte.Account, "accountId");
        RequireKey(user, PrefixByte.User, "publicUserKey");
        var claims = new NatsUserClaims { Subject = user, Name = name.Length > 0 ? name : user };
        if (expiresIn != TimeSpan.Zero)
        {
            claims.Expires = (issuedAt + expiresIn).ToUnixTimeSeconds();
        }

        claims.User.IssuerAccount = account;
        claims.User.Tags = [.. tags];
        return NatsJwt.Encode(claims, scopedSigner, issuedAt);
    }

    private static void RequireKey(string key, PrefixByte prefix, string parameter)
    {
        if (!KeyPair.IsValidPublicKey(key, prefix))
        {
            throw new NatsJwtException(NatsJwtError.Key, $"{parameter} must be the public key of {(prefix == PrefixByte.User ? "a user" : "an account")}");
        }
    }
}
