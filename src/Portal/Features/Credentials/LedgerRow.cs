using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>A credential with what its status hangs on.</summary>
internal sealed class LedgerRow
{
    public required Credential Credential { get; init; }
    public required string Account { get; init; }
    public required string User { get; init; }
    public required string Group { get; init; }
    public required CredentialStatus Status { get; init; }

    /// <summary>Every credential of the organization, deleted users' too. A credential signed by the account's identity key (made elsewhere) has no
    /// signing key to lose.</summary>
    public static IQueryable<LedgerRow> All(PortalDb db, DateTimeOffset now) =>
        from c in db.Credentials.AsNoTracking()
        join user in db.Users on c.UserId equals user.Id
        join account in db.Accounts on c.AccountId equals account.Id
        join g in db.SigningKeyGroups on user.GroupId equals g.Id
        join k in db.SigningKeys on c.SignedBy equals k.PublicKey into keys
        from key in keys.DefaultIfEmpty()
        select new LedgerRow
        {
            Credential = c,
            Account = account.Name,
            User = user.Name,
            Group = g.Name,
            Status = c.RevokedAt != null || db.AccountRevocations.Any(r => r.AccountId == c.AccountId && (r.PublicKey == c.PublicKey || r.PublicKey == "*") && r.At >= c.IssuedAt)
                ? CredentialStatus.Revoked
                : c.ExpiresAt != null && c.ExpiresAt <= now ? CredentialStatus.Expired
                : key == null ? c.SignedBy == account.PublicKey ? CredentialStatus.Active : CredentialStatus.KeyRemoved
                : key.State == SigningKeyState.Removed ? CredentialStatus.KeyRemoved
                : key.State == SigningKeyState.Disabled ? CredentialStatus.KeyDisabled
                : g.IsDisabled ? CredentialStatus.GroupDisabled
                : CredentialStatus.Active,
        };
}
