using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Asks an address to join. The answer, and the time it takes, are the same whether or not anybody has a login with it; only that somebody is in this
/// organization already is told, which its members see anyway.</summary>
internal static class CreateInvitation
{
    /// <summary>AccountIds: the only accounts the member will see; left out: all. UserIds: the only NATS users, with their accounts and nothing else in them; left out: all. One of the two
    /// at most.</summary>
    public sealed record Request([property: Required, EmailAddress] string? Email, [property: Required] Role? Role, IReadOnlyList<AccountId>? AccountIds = null, IReadOnlyList<UserId>? UserIds = null);

    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapPost("", PostAsync)
        .WithName(nameof(CreateInvitation)).WithSummary("Invite somebody by e-mail")
        .WithDescription("A mail with a link goes out, good for seven days. 50 mails an hour for an organization.")
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<InvitationView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(request, ct)).ToCreated(made => $"/api/v1/invitations/{made.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, InvitationMail mail, ILookupNormalizer normalizer, TimeProvider clock)
    {
        public async Task<Result<InvitationView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return MemberErrors.MayNotManage;
            }

            var email = request.Email?.Trim();
            if (Addresses.CheckEmail(email) is { } invalid)
            {
                return invalid;
            }

            if (await MemberRules.CheckAsync(db, new(request.Role, request.AccountIds, request.UserIds), ct) is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            var normalized = normalizer.NormalizeEmail(email!);
            if (await IsMemberAsync(normalized, ct))
            {
                return InvitationErrors.AlreadyMember;
            }

            if (await mail.IsTooMuchAsync(now, ct))
            {
                return InvitationErrors.TooMany;
            }

            var token = InvitationToken.New();
            var invitation = new Invitation
            {
                OrganizationId = caller.Organization,
                Id = InvitationId.New(now),
                Email = email!,
                NormalizedEmail = normalized,
                Role = request.Role!.Value,
                AccountIds = request.AccountIds?.Select(a => a.Value).Distinct().ToArray(),
                UserIds = request.UserIds?.Select(u => u.Value).Distinct().ToArray(),
                TokenHash = InvitationToken.Hash(token)!,
                InvitedBy = caller.Person,
                CreatedAt = now,
                SentAt = now,
                ExpiresAt = now + InvitationMail.Life,
            };
            if (!await TrySaveAsync(invitation, now, ct))
            {
                return InvitationErrors.AlreadyOpen;
            }

            await mail.SendAsync(invitation, token, ct);
            return InvitationView.Of(invitation, now);
        }

        // Both questions are asked of any address, so that an unknown one takes no less time.
        private async Task<bool> IsMemberAsync(string normalized, CancellationToken ct)
        {
            var person = new PersonId(await db.Persons.Where(p => p.NormalizedEmail == normalized).Select(p => p.Id).SingleOrDefaultAsync(ct));
            return await db.Members.AnyAsync(m => m.PersonId == person, ct);
        }

        private async Task<bool> TrySaveAsync(Invitation invitation, DateTimeOffset now, CancellationToken ct)
        {
            await using var tx = await db.BeginAsync(ct);
            try
            {
                // An expired one makes room.
                await db.Invitations.Where(InvitationView.IsOpen).Where(i => i.NormalizedEmail == invitation.NormalizedEmail && i.ExpiresAt <= now)
                    .ExecuteUpdateAsync(s => s.SetProperty(i => i.RevokedAt, now), ct);
                db.Invitations.Add(invitation);
                AuditLog.Append(db, "invitation.create", invitation.Id.ToString(), new { invitation.Email, Role = Json.Word(invitation.Role), Accounts = invitation.AccountIds?.Select(a => new AccountId(a).ToString()), Users = invitation.UserIds?.Select(u => new UserId(u).ToString()), invitation.ExpiresAt }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
                return true;
            }
            catch (DbUpdateException e) when (e.Violates("ux_invitations_open"))
            {
                return false;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
