using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>(rows, now) -> claims. Pure: the same rows and moment make the same JWT whatever the order of the rows.</summary>
public static class AccountClaims
{
    /// <summary>The claims of an account in the state it is in. Suspended: nobody may connect. Closed and retired, or of a suspended organization: nor is anything signed for
    /// it, shared with it or by it, and every user issued so far is revoked. The shared operator's system account exports what nsc gives it, unless it has exports of its own.
    /// Accounts of organizations import the built-in services besides what they import themselves.</summary>
    /// <exception cref="NatsJwtException">A row holds JSON that is no such claim.</exception>
    public static NatsAccountClaims Build(AccountRows rows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var claims = NatsAccountClaims.FromJson(rows.Account.Claims);
        claims.Subject = rows.Account.PublicKey;
        claims.Name = ImportedName.Of(claims.Name, rows.Account.Name);
        var account = claims.Account;
        if (rows.Account.State != AccountState.Active || rows.IsOrganizationSuspended)
        {
            account.Limits.Conn = account.Limits.LeafNodeConn = 0;
        }

        if (rows.Account.State is AccountState.Closed or AccountState.Retired || rows.IsOrganizationSuspended)
        {
            account.SigningKeys = null;
            account.Exports = null;
            account.Imports = null;
            account.Revocations = new(StringComparer.Ordinal) { [RevocationList.All] = now.ToUnixTimeSeconds() };
            return claims;
        }

        account.SigningKeys = [.. rows.SigningKeys.Select(Key)];
        account.Revocations = Revocations(rows.Revoked, now);
        account.Exports = rows.Account.IsSystem && rows.Operator.Organization == Organization.Platform && rows.Exports.Count == 0 ? SystemExports()
            : string.Equals(rows.Account.PublicKey, rows.Operator.PlatformAccount, StringComparison.Ordinal) ? [BuiltInServices.Export()]
            : Ordered(rows.Exports, NatsExport.FromJson);
        account.Imports = Ordered(rows.Imports, NatsImport.FromJson);
        AddBuiltIn(rows, account);
        return claims;
    }

    private static void AddBuiltIn(AccountRows rows, NatsAccount account)
    {
        if (rows.Operator.PlatformAccount is not { } platform || rows.Account.IsSystem || rows.Account.OrganizationId == Organization.Platform
            || BuiltInServices.InTheWay(account.Imports ?? []) is not null)
        {
            return;
        }

        account.Imports = [.. account.Imports ?? [], BuiltInServices.Import(platform, rows.Account)];
        // The account's limit is about what it imports itself.
        if (account.Limits.Imports >= 0)
        {
            account.Limits.Imports++;
        }
    }

    /// <summary>What the Go library finds in the claims, and what it should: servers skip an export's <c>token_req</c> where it has an
    /// <c>account_token_position</c> (nats-auth.md §0.2-16), and a template's limit of 0 is lost on the wire, where its absence means unlimited.</summary>
    public static IReadOnlyList<ValidationIssue> Validate(NatsAccountClaims claims, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var account = claims.Account;
        return
        [
            .. claims.Validate(now),
            .. (account.Exports ?? []).Where(e => e is { TokenReq: true, AccountTokenPosition: > 0 }).Select(e => Blocking(
                $"export \"{e.Subject}\" has both token_req and account_token_position: servers would not ask for the token")),
            .. (account.SigningKeys ?? []).Where(k => k.Template is { } t && (t.Subs == 0 || t.Data == 0 || t.Payload == 0)).Select(k => Blocking(
                $"the template of {k.Key} has a limit of 0 for subs, data or payload, which servers read as unlimited")),
        ];
    }

    internal static ValidationIssue Blocking(string description) => new(description, IsBlocking: true, IsTimeCheck: false);

    private static NatsAccountSigningKey Key(SigningKeyRow row) => row.Template is null
        ? new(row.PublicKey)
        : new(row.PublicKey) { Template = NatsUserPermissionLimits.FromJson(row.Template), Role = row.Role, Description = row.Description };

    // Encoding sorts by subject alone; what has one subject needs an order too.
    private static List<T>? Ordered<T>(IReadOnlyList<string> rows, Func<string, T> read) =>
        rows.Count == 0 ? null : [.. rows.Order(StringComparer.Ordinal).Select(read)];

    /// <summary>A revocation is kept until the JWT would have expired by itself: then it only makes the account's JWT longer. So does one that "*" covers.</summary>
    private static Dictionary<string, long>? Revocations(IEnumerable<RevocationRow> rows, DateTimeOffset now)
    {
        var revoked = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.ExpiresAt is null || r.ExpiresAt > now))
        {
            RevocationList.Revoke(revoked, row.PublicKey, row.At.ToUnixTimeSeconds());
        }

        RevocationList.MaybeCompact(revoked);
        return revoked.Count == 0 ? null : revoked;
    }

    // nats-auth.md §1.4, from nsc's createSystemAccount, word for word.
    internal static List<NatsExport> SystemExports() =>
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
