using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Sends an invitation again, open or expired: with a new token, good for seven days from now; the old link is dead.</summary>
internal static class ResendInvitation
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapPost("/{invitationId}/resend", PostAsync)
        .WithName(nameof(ResendInvitation)).WithSummary("Send an invitation again")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<InvitationView>, ProblemHttpResult>> PostAsync(InvitationId invitationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(invitationId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, InvitationMail mail, TimeProvider clock)
    {
        public async Task<Result<InvitationView>> HandleAsync(InvitationId invitationId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return MemberErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            var found = await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, ct);
            if (await CheckAsync(found, now, ct) is { } refusal)
            {
                return refusal;
            }

            var token = InvitationToken.New();
            var (hash, expires, seen) = (InvitationToken.Hash(token)!, now + InvitationMail.Life, found!.SentAt);
            await using (var tx = await db.BeginAsync(ct))
            {
                // As it was read: two at once send one mail, and what has ended stays so.
                var rows = await db.Invitations.Where(InvitationView.IsOpen).Where(i => i.Id == invitationId && i.SentAt == seen)
                    .ExecuteUpdateAsync(s => s.SetProperty(i => i.TokenHash, hash).SetProperty(i => i.SentAt, now).SetProperty(i => i.ExpiresAt, expires), ct);
                if (rows == 0)
                {
                    return InvitationErrors.SentJustNow;
                }

                AuditLog.Append(db, "invitation.resend", invitationId.ToString(), new { found.Email, ExpiresAt = expires }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
            }

            (found.SentAt, found.ExpiresAt) = (now, expires);
            await mail.SendAsync(found, token, ct);
            return InvitationView.Of(found, now);
        }

        private async Task<Error?> CheckAsync(Invitation? found, DateTimeOffset now, CancellationToken ct) =>
            found is null ? InvitationErrors.NotFound
            : !caller.Covers(found.Role) ? MemberErrors.RoleAbove
            : (found.AcceptedAt ?? found.RejectedAt ?? found.RevokedAt) is not null ? InvitationErrors.Ended
            : now - found.SentAt < Pause ? InvitationErrors.SentJustNow
            : await mail.IsTooMuchAsync(now, ct) ? InvitationErrors.TooMany
            : null;
    }
}
