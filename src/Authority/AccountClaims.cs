using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Everything an account's JWT is made of, read in one statement so that it is one moment's state.</summary>
public sealed record AccountRows(Account Account, IReadOnlyList<string> SigningKeys, IReadOnlyList<Credential> Revoked);

/// <summary>(rows, now) -> claims. Pure: the same rows and moment make the same JWT whatever the order of the rows, since encoding sorts keys and revocations.</summary>
public static class AccountClaims
{
    /// <summary>The claims of a tenant's account: nsc's limits for a new account, without JetStream. The system account also exports what nsc gives it.</summary>
    public static NatsAccountClaims Build(AccountRows rows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var claims = NatsJwt.NewAccountClaims(rows.Account.PublicKey);
        claims.Name = rows.Account.Name;
        claims.Account.SigningKeys = [.. rows.SigningKeys.Select(key => new NatsAccountSigningKey(key))];
        claims.Account.Revocations = Revocations(rows.Revoked, now);
        claims.Account.Exports = rows.Account.IsSystem ? SystemExports() : null;
        return claims;
    }

    /// <summary>A revocation is kept until the JWT would have expired by itself: then it only makes the account's JWT longer.</summary>
    private static Dictionary<string, long>? Revocations(IEnumerable<Credential> credentials, DateTimeOffset now)
    {
        var revoked = credentials
            .Where(c => c.RevokedAt is not null && (c.ExpiresAt is null || c.ExpiresAt > now))
            .ToDictionary(c => c.PublicKey, c => c.RevokedAt!.Value.ToUnixTimeSeconds(), StringComparer.Ordinal);
        return revoked.Count == 0 ? null : revoked;
    }

    // nats-auth.md §1.4, from nsc's createSystemAccount, word for word.
    private static List<NatsExport> SystemExports() =>
    [
        new()
        {
            Name = "account-monitoring-streams",
            Subject = "$SYS.ACCOUNT.*.>",
            Type = NatsExportType.Stream,
            AccountTokenPosition = 3,
            Description = "Account specific monitoring stream",
            InfoUrl = "https://docs.nats.io/nats-server/configuration/sys_accounts",
        },
        new()
        {
            Name = "account-monitoring-services",
            Subject = "$SYS.REQ.ACCOUNT.*.*",
            Type = NatsExportType.Service,
            ResponseType = "Stream",
            AccountTokenPosition = 4,
            Description = "Request account specific monitoring services for: SUBSZ, CONNZ, LEAFZ, JSZ and INFO",
            InfoUrl = "https://docs.nats.io/nats-server/configuration/sys_accounts",
        },
    ];
}
