using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>Credentials that admit nobody although they are in order: of a provider, of one of its subjects, or a single one, issued at or before At; one that
/// does not say when it was issued, until this is lifted. What: provider, subject or credential. Fingerprint: the beginning of the SHA-256 of a single credential. Sessions: the live sessions it dropped,
/// or with validate_only would drop; null when it is read later. Id: null with validate_only.</summary>
internal sealed record ConnectRevocationView(
    ConnectRevocationId? Id,
    string What,
    IdentityProviderId ProviderId,
    string Provider,
    string? Subject,
    string? Fingerprint,
    DateTimeOffset At,
    string Reason,
    string CreatedBy,
    DateTimeOffset? LiftedAt,
    SessionsHit? Sessions = null)
{
    public static Expression<Func<ConnectRevocation, ConnectRevocationView>> From(PortalDb db) => r => new ConnectRevocationView(
        r.Id,
        Web.Json.Word(r.What),
        r.ProviderId,
        db.IdentityProviders.Where(p => p.Id == r.ProviderId).Select(p => p.Name).First(),
        r.Subject,
        r.Fingerprint == null ? null : Short(r.Fingerprint),
        r.At,
        r.Reason,
        r.CreatedBy,
        r.LiftedAt,
        null);

    public static string Short(byte[] fingerprint) => Convert.ToHexStringLower(fingerprint)[..16];
}

/// <summary>Live sessions a revocation drops. Accounts: how many in each.</summary>
internal sealed record SessionsHit(int Count, int Subjects, IReadOnlyList<SessionsHit.InAccount> Accounts)
{
    public sealed record InAccount(AccountId AccountId, string Account, int Count);
}
