using System.Text.Json;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What a user's JWTs say, from its row.</summary>
public static class UserClaims
{
    /// <summary>The claims of the row. Where it says nothing of permissions and limits (no "nats" in it) they are unlimited; a user of a scoped
    /// group has none, whatever the row says: servers refuse it otherwise (nats-auth.md §0.2-7).</summary>
    /// <exception cref="NatsJwtException">The row's JSON is no user's claims.</exception>
    public static NatsUserClaims Read(User user, bool isScoped)
    {
        ArgumentNullException.ThrowIfNull(user);
        var claims = NatsUserClaims.FromJson(user.Claims);
        if (isScoped || !SaysAnything(user.Claims))
        {
            claims.SetScoped(isScoped);
        }

        claims.Name = ImportedName.Of(claims.Name, user.Name);
        return claims;
    }

    /// <summary>The same for one nkey (U…) and account (A…).</summary>
    /// <param name="user">The row.</param>
    /// <param name="isScoped">Whether the user's group has a template.</param>
    /// <param name="publicKey">The user's nkey.</param>
    /// <param name="account">The account's nkey.</param>
    /// <param name="expiresAt">Null: never.</param>
    /// <exception cref="NatsJwtException">The row's JSON is no user's claims.</exception>
    public static NatsUserClaims Build(User user, bool isScoped, string publicKey, string account, DateTimeOffset? expiresAt)
    {
        var claims = Read(user, isScoped);
        claims.Subject = publicKey;
        claims.User.IssuerAccount = account;
        claims.Expires = expiresAt?.ToUnixTimeSeconds() ?? 0;
        return claims;
    }

    /// <summary>The row's JSON of claims: without what an issue sets.</summary>
    public static string ToRow(NatsUserClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var row = NatsUserClaims.FromJson(claims.ToJson());
        row.Issuer = row.Id = row.Subject = row.User.IssuerAccount = "";
        row.Name = ImportedName.Kept(row.Name);
        row.IssuedAt = row.Expires = 0;
        return row.ToJson();
    }

    private static bool SaysAnything(string json)
    {
        using var claims = JsonDocument.Parse(json);
        return claims.RootElement.TryGetProperty("nats", out _);
    }
}
