using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>An invitation without its token. AccountIds: the only accounts the member will see; null: all. UserIds: the only NATS users, with their
/// accounts; null: all. State: open, expired, accepted, rejected or
/// revoked. SentAt: the last mail.</summary>
internal sealed record InvitationView(
    InvitationId Id, string Email, Role Role, IReadOnlyList<AccountId>? AccountIds, IReadOnlyList<UserId>? UserIds, string State, PersonId InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Neither accepted nor rejected nor revoked.</summary>
    public static readonly Expression<Func<Invitation, bool>> IsOpen = i => i.AcceptedAt == null && i.RejectedAt == null && i.RevokedAt == null;

    public static InvitationView Of(Invitation i, DateTimeOffset now) => new(
        i.Id, i.Email, i.Role, i.AccountIds?.Select(a => new AccountId(a)).ToList(), i.UserIds?.Select(u => new UserId(u)).ToList(), StateOf(i, now), i.InvitedBy, i.CreatedAt, i.SentAt, i.ExpiresAt);

    private static string StateOf(Invitation i, DateTimeOffset now) =>
        i.AcceptedAt is not null ? "accepted" : i.RejectedAt is not null ? "rejected" : i.RevokedAt is not null ? "revoked" : i.ExpiresAt <= now ? "expired" : "open";
}
