using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Signs user JWTs with their account's signing keys. No seed of a user is kept: what leaves here is the only copy.</summary>
public sealed class UserIssuer
{
    /// <summary>How long a credential lasts when nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultLifeTimeSpan = TimeSpan.FromDays(90);

    /// <summary>Begins the JWT name of every user the platform makes for itself. No tenant's user can have it: their names have no colon.</summary>
    public const string OwnNamePrefix = "trunkline:";

    /// <summary>The subjects by which anybody changes what nodes hold of accounts.</summary>
    public static IReadOnlyList<string> ClaimsChanges { get; } =
        ["$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.CLAIMS.DELETE", "$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE", "$SYS.ACCOUNT.*.CLAIMS.UPDATE"];

    private const string ConsoleName = OwnNamePrefix + "console";

    private readonly Vault _vault;

    internal UserIssuer(Vault vault) => _vault = vault;

    /// <summary>Whether a connection with this user name (JWT name, "name_tag") is the portal's own console.</summary>
    public static bool IsConsole(string userName) => string.Equals(userName, ConsoleName, StringComparison.Ordinal);

    /// <summary>Issues a credential: a new nkey and JWT for the user. The ledger row is added to the context, the caller saves. The fleet
    /// need not learn of it, so the account's generation stays.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="user">The user, of any account this store sees, saved before (in the same transaction will do).</param>
    /// <param name="expiresAt">When the credential ends; null takes <see cref="DefaultLifeTimeSpan"/> from now.</param>
    /// <param name="issuedBy">As audit rows name it: "person per_…".</param>
    /// <param name="now">The time of issue.</param>
    /// <param name="ct">Cancels the reading of keys.</param>
    /// <returns>Null when this store sees no such user.</returns>
    public async Task<IssuedCredential?> IssueAsync(StoreDb db, UserId user, DateTimeOffset? expiresAt, string issuedBy, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var found = await db.Users.AsNoTracking().Where(u => u.Id == user)
            .Select(u => new
            {
                User = u,
                Account = db.Accounts.First(a => a.Id == u.AccountId),
                Key = db.SigningKeys.Where(k => k.OrganizationId == u.OrganizationId && k.AccountId == u.AccountId && k.GroupId == u.GroupId)
                    .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey).Select(k => k.PublicKey).First(),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return null;
        }

        var row = found.User;
        var ends = expiresAt ?? now + DefaultLifeTimeSpan;
        using var signer = await _vault.OpenAsync(db, row.OrganizationId, found.Key, SeedRole.AccountSigning, ct);
        var claims = Claims(found.Account, row.Name, ends, out var key);
        using (key)
        {
            var creds = NatsCreds.IssueUserConfig(claims, key, signer, now, out var jwt);
            var credential = new Credential
            {
                OrganizationId = row.OrganizationId,
                Id = CredentialId.New(now),
                AccountId = row.AccountId,
                UserId = row.Id,
                PublicKey = key.PublicKey,
                SignedBy = signer.PublicKey,
                Jti = claims.Id,
                IssuedBy = issuedBy,
                IssuedAt = now,
                ExpiresAt = ends,
            };
            db.Credentials.Add(credential);
            return new(credential, jwt, creds);
        }
    }

    /// <summary>A user of the account for the portal's message console: one page's, for minutes, on the subjects given and its own inbox.</summary>
    /// <returns>Null when this store sees no such account.</returns>
    public Task<MintedUser?> MintConsoleAsync(
        StoreDb db, AccountId account, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe, TimeSpan life, DateTimeOffset now, CancellationToken ct) =>
        MintAsync(db, account, ConsoleName, now + life, now, user =>
        {
            Restrict(user.Pub, publish);
            Restrict(user.Sub, subscribe);
            user.Subs = 100;
            user.AllowedConnectionTypes = [NatsConnectionTypes.Standard];
        }, ct);

    /// <summary>A user of the system account for the controller: it may push, read and delete claims, see who else does, ask servers, purge
    /// an account's streams and follow connections, no more.</summary>
    /// <exception cref="InvalidOperationException">The fleet was not bootstrapped: there is no system account.</exception>
    public async Task<MintedUser> MintControllerAsync(FleetDb db, TimeSpan life, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var system = await db.Operators.Where(o => o.OrganizationId == Organization.Platform).Select(o => (AccountId?)o.SystemAccountId).FirstOrDefaultAsync(ct)
            ?? throw new InvalidOperationException("There is no operator yet: run broker bootstrap.");
        var minted = await MintAsync(db, system, OwnNamePrefix + "controller", now + life, now, user =>
        {
            Restrict(user.Pub, ["$SYS.REQ.CLAIMS.*", "$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP", "$SYS.REQ.SERVER.PING", "$SYS.REQ.SERVER.*.CONNZ", "$SYS.REQ.SERVER.PING.JSZ", "$JS.API.ACCOUNT.PURGE.*"]);
            Restrict(user.Sub, ["_INBOX.>", "$SYS.ACCOUNT.*.CONNECT", "$SYS.ACCOUNT.*.DISCONNECT", .. ClaimsChanges]);
            user.AllowedConnectionTypes = [NatsConnectionTypes.Standard];
        }, ct);
        return minted ?? throw new InvalidOperationException("The operator's system account is missing.");
    }

    private async Task<MintedUser?> MintAsync(
        StoreDb db, AccountId id, string name, DateTimeOffset expiresAt, DateTimeOffset now, Action<NatsUser> restrict, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Accounts.AsNoTracking().Where(a => a.Id == id)
            .Select(a => new { Account = a, Key = db.SigningKeys.Where(k => k.OrganizationId == a.OrganizationId && k.AccountId == id).OrderByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey).Select(k => k.PublicKey).First() })
            .SingleOrDefaultAsync(ct);
        if (row is null)
        {
            return null;
        }

        using var signer = await _vault.OpenAsync(db, row.Account.OrganizationId, row.Key, SeedRole.AccountSigning, ct);
        var claims = Claims(row.Account, name, expiresAt, out var key);
        restrict(claims.User);
        return new(NatsJwt.Encode(claims, signer, now), key);
    }

    private static NatsUserClaims Claims(Account account, string name, DateTimeOffset expiresAt, out KeyPair key)
    {
        key = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewUserClaims(key.PublicKey);
        claims.Name = name;
        claims.Expires = expiresAt.ToUnixTimeSeconds();
        claims.User.IssuerAccount = account.PublicKey;
        return claims;
    }

    // An empty allow list would mean "everything": nothing asked for is everything denied.
    private static void Restrict(NatsPermission permission, IReadOnlyList<string> subjects)
    {
        permission.Allow = subjects.Count > 0 ? [.. subjects] : null;
        permission.Deny = subjects.Count > 0 ? null : [">"];
    }
}
