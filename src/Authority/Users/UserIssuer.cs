using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Signs user JWTs with their account's signing keys. No seed of a user is kept: what leaves here is the only copy.</summary>
public sealed class UserIssuer
{
    /// <summary>How long a credential lasts when nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultLifeTimeSpan = TimeSpan.FromDays(90);

    /// <summary>Begins the JWT name of every user the platform makes for itself. No tenant's user can have it: their names have no colon.</summary>
    public const string OwnNamePrefix = "trunkline:";

    private const string ConsoleName = OwnNamePrefix + "console";

    private readonly Vault _vault;

    internal UserIssuer(Vault vault) => _vault = vault;

    /// <summary>Issues a credential: a new nkey and JWT for the user. The ledger row is added to the context, the caller saves. The fleet
    /// need not learn of it, so the account's generation stays.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="user">The user, of any account this store sees, saved before (in the same transaction will do).</param>
    /// <param name="terms">What the credential is to be.</param>
    /// <param name="issuedBy">As audit rows name it: "person per_…".</param>
    /// <param name="now">The time of issue.</param>
    /// <param name="ct">Cancels the reading of keys.</param>
    /// <exception cref="SealException">The group's key does not open with this process's key-encryption keys.</exception>
    public async Task<Result<IssuedCredential>> IssueAsync(StoreDb db, UserId user, CredentialTerms terms, string issuedBy, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var keys = SigningKeys.Active(db);
        var found = await db.Users.AsNoTracking().Where(u => u.Id == user && u.DeletedAt == null)
            .Select(u => new
            {
                User = u,
                Account = db.Accounts.First(a => a.Id == u.AccountId),
                Group = db.SigningKeyGroups.First(g => g.Id == u.GroupId),
                Key = keys.Where(k => k.OrganizationId == u.OrganizationId && k.AccountId == u.AccountId && k.GroupId == u.GroupId).Select(k => k.PublicKey).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return IssueErrors.NoSuchUser;
        }

        var opened = await OpenAsync(db, found.Account, found.Group, found.Key, $"issue a credential to {user}", ct);
        return opened.Match(issuer => Issue(db, issuer, found.User, terms, issuedBy, now), refusal => refusal);
    }

    /// <summary>The same, ending at a time of its own or after the user's lifetime.</summary>
    /// <returns>Null when this store sees no such user.</returns>
    /// <exception cref="InvalidOperationException">It is refused; the message has the code and the words.</exception>
    public async Task<IssuedCredential?> IssueAsync(StoreDb db, UserId user, DateTimeOffset? expiresAt, string issuedBy, DateTimeOffset now, CancellationToken ct)
    {
        var issued = await IssueAsync(db, user, new CredentialTerms(expiresAt), issuedBy, now, ct);
        return issued.IsRefused(out var refusal) && refusal == IssueErrors.NoSuchUser ? null : issued.Value;
    }

    /// <summary>Opens a group's newest active key to issue to many of its users.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="group">The group, of any account this store sees.</param>
    /// <param name="reason">What for, as the audit row says it: "issue bulk job blk_…".</param>
    /// <param name="ct">Cancels the reading of keys.</param>
    /// <exception cref="SealException">The group's key does not open with this process's key-encryption keys.</exception>
    public async Task<Result<GroupIssuer>> OpenGroupAsync(StoreDb db, SigningKeyGroupId group, string reason, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var keys = SigningKeys.Active(db);
        var found = await db.SigningKeyGroups.AsNoTracking().Where(g => g.Id == group)
            .Select(g => new
            {
                Group = g,
                Account = db.Accounts.First(a => a.Id == g.AccountId),
                Key = keys.Where(k => k.OrganizationId == g.OrganizationId && k.AccountId == g.AccountId && k.GroupId == g.Id).Select(k => k.PublicKey).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(ct);
        return found is null ? IssueErrors.NoSuchUser : await OpenAsync(db, found.Account, found.Group, found.Key, reason, ct);
    }

    private static Result<IssuedCredential> Issue(StoreDb db, GroupIssuer issuer, User user, CredentialTerms terms, string issuedBy, DateTimeOffset now)
    {
        using (issuer)
        {
            var issued = issuer.Issue(user, terms, issuedBy, now);
            if (!issued.IsRefused(out _))
            {
                db.Credentials.Add(issued.Value.Row);
            }

            return issued;
        }
    }

    private async Task<Result<GroupIssuer>> OpenAsync(StoreDb db, Account account, SigningKeyGroup group, string? key, string reason, CancellationToken ct) =>
        account.State is AccountState.Closed or AccountState.Retired ? IssueErrors.AccountClosed
        : group.IsDisabled ? IssueErrors.GroupDisabled
        : key is null ? IssueErrors.NoKey
        : new GroupIssuer(account, group, await _vault.OpenAsync(db, account.OrganizationId, key, SeedRole.AccountSigning, reason, ct));

    /// <summary>A user of the account for the portal's message console: one page's, for minutes, on the subjects given and its own inbox.</summary>
    /// <returns>Null when this store sees no such account, or it has no unscoped signing key to sign with.</returns>
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
    /// an account's streams, follow connections and drop one, no more.</summary>
    /// <exception cref="InvalidOperationException">The fleet was not bootstrapped: there is no system account.</exception>
    public async Task<MintedUser> MintControllerAsync(FleetDb db, TimeSpan life, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var system = await db.Operators.Where(o => o.OrganizationId == Organization.Platform).Select(o => (AccountId?)o.SystemAccountId).FirstOrDefaultAsync(ct)
            ?? throw new InvalidOperationException("There is no operator yet: run broker bootstrap.");
        var minted = await MintAsync(db, system, OwnNamePrefix + "controller", now + life, now, user =>
        {
            Restrict(user.Pub, ["$SYS.REQ.CLAIMS.*", "$SYS.REQ.ACCOUNT.*.CLAIMS.LOOKUP", "$SYS.REQ.SERVER.PING", "$SYS.REQ.SERVER.*.CONNZ", "$SYS.REQ.SERVER.*.KICK", "$SYS.REQ.SERVER.*.LDM", "$SYS.REQ.SERVER.PING.HEALTHZ", "$JS.API.ACCOUNT.PURGE.*", "$JS.API.SERVER.EVACUATE", "$JS.API.SERVER.REMOVE", .. NatsSystem.ServerQuestions]);
            Restrict(user.Sub, ["_INBOX.>", "$SYS.ACCOUNT.*.CONNECT", "$SYS.ACCOUNT.*.DISCONNECT", .. NatsSystem.ClaimsChanges]);
            user.AllowedConnectionTypes = [NatsConnectionTypes.Standard];
        }, ct);
        return minted ?? throw new InvalidOperationException("The operator's system account is missing.");
    }

    private async Task<MintedUser?> MintAsync(
        StoreDb db, AccountId id, string name, DateTimeOffset expiresAt, DateTimeOffset now, Action<NatsUser> restrict, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var keys = SigningKeys.Unscoped(db);
        var row = await db.Accounts.AsNoTracking().Where(a => a.Id == id)
            .Select(a => new { Account = a, Key = keys.Where(k => k.OrganizationId == a.OrganizationId && k.AccountId == a.Id).Select(k => k.PublicKey).FirstOrDefault() })
            .SingleOrDefaultAsync(ct);
        if (row?.Key is null)
        {
            return null;
        }

        using var signer = await _vault.OpenAsync(db, row.Account.OrganizationId, row.Key, SeedRole.AccountSigning, $"connect as {name}", ct);
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
    internal static void Restrict(NatsPermission permission, IReadOnlyList<string> subjects)
    {
        permission.Allow = subjects.Count > 0 ? [.. subjects] : null;
        permission.Deny = subjects.Count > 0 ? null : [">"];
    }
}
