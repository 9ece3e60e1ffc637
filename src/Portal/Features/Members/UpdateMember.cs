using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Changes a member's role, and which accounts they see, from their next request on. Nobody gives more than they have, nor changes somebody who has
/// more; an organization keeps an owner. Open invitations of a member who may invite no more are revoked.</summary>
internal static class UpdateMember
{
    public static void Map(RouteGroupBuilder members) => members
        .MapPatch("/{personId}", PatchAsync)
        .WithName(nameof(UpdateMember)).WithSummary("Change a member's role or accounts (merge patch)")
        .WithDescription("account_ids limits a viewer or developer to those accounts, for pages and API tokens alike: others are not there for them. null lifts the limit. A role above your own is member.role_above_yours; the last owner stays (member.last_owner).")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<MemberView>, ProblemHttpResult>> PatchAsync(PersonId personId, PatchOf<MemberBody> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(personId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, MemberChange changes, GetMember.Handler read)
    {
        public async Task<Result<MemberView>> HandleAsync(PersonId personId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return MemberErrors.MayNotManage;
            }

            var result = await changes.ApplyAsync(personId, (member, now) => ChangeAsync(member, patch, now, ct), ct);
            return result.IsRefused(out var error) ? error : await read.HandleAsync(personId, ct);
        }

        private async Task<Result<MemberChange.Step>> ChangeAsync(Member member, JsonObject patch, DateTimeOffset now, CancellationToken ct)
        {
            var granted = await db.MemberAccounts.Where(a => a.PersonId == member.PersonId).OrderBy(a => a.AccountId).ToListAsync(ct);
            var before = new MemberBody(member.Role, member.IsLimited ? [.. granted.Select(a => a.AccountId)] : null);
            if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
            {
                return wrong;
            }

            if (!caller.Covers(member.Role))
            {
                return MemberErrors.RoleAbove;
            }

            if (await MemberRules.CheckAsync(db, after, ct) is { } refusal)
            {
                return refusal;
            }

            if (member.Role is Role.Owner && after.Role is not Role.Owner && !await changes.HasOtherOwnerAsync(member.PersonId, ct))
            {
                return MemberErrors.LastOwner;
            }

            var wanted = after.AccountIds?.ToHashSet();
            if (after.Role == before.Role && (wanted is null ? before.AccountIds is null : before.AccountIds is { } had && wanted.SetEquals(had)))
            {
                return MemberChange.Step.Nothing;
            }

            (member.Role, member.IsLimited) = (after.Role!.Value, wanted is not null);
            db.MemberAccounts.RemoveRange(granted.Where(a => wanted?.Contains(a.AccountId) is not true));
            db.MemberAccounts.AddRange((after.AccountIds ?? []).Except(granted.Select(a => a.AccountId))
                .Select(id => new MemberAccount { OrganizationId = member.OrganizationId, PersonId = member.PersonId, AccountId = id }));
            if (!Permissions.Of(member.Role).Contains(Permissions.ManageMembers, StringComparer.Ordinal))
            {
                await changes.RevokeInvitationsOfAsync(member.PersonId, now, ct);
            }

            return new MemberChange.Step("member.update", new { Before = Words(before.Role, before.AccountIds), After = Words(after.Role, wanted) });
        }

        private static object Words(Role? role, IEnumerable<AccountId>? accounts) => new { Role = Json.Word(role!.Value), Accounts = accounts?.Select(a => a.ToString()) };
    }
}
