using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

/// <summary>Changes a member's role, and which accounts or users they see, from their next request on. Nobody gives more than they have, nor changes somebody who has
/// more; an organization keeps an owner. Open invitations of a member who may invite no more are revoked.</summary>
internal static class UpdateMember
{
    public static void Map(RouteGroupBuilder members) => members
        .MapPatch("/{personId}", PatchAsync)
        .WithName(nameof(UpdateMember)).WithSummary("Change a member's role, accounts or users (merge patch)")
        .WithDescription("account_ids limits a viewer or developer to those accounts, for pages and API tokens alike: others are not there for them. user_ids limits them further, to those NATS users: their accounts by name, those users and their credentials, and nothing else. null lifts a limit. A role above your own is member.role_above_yours; the last owner stays (member.last_owner).")
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
            var granted = await MemberGrants.ReadAsync(db, member, ct);
            var before = new MemberBody(member.Role, granted.Accounts, granted.Users);
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

            if (after.Role == before.Role && IsSame(after.AccountIds, before.AccountIds) && IsSame(after.UserIds, before.UserIds))
            {
                return MemberChange.Step.Nothing;
            }

            member.Role = after.Role!.Value;
            await MemberGrants.SetAsync(db, member, after.AccountIds, after.UserIds, ct);
            if (!Permissions.Of(member.Role).Contains(Permissions.ManageMembers, StringComparer.Ordinal))
            {
                await changes.RevokeInvitationsOfAsync(member.PersonId, now, ct);
            }

            return new MemberChange.Step("member.update", new { Before = Words(before), After = Words(after) });
        }

        private static bool IsSame<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) => one is null ? other is null : other is not null && one.ToHashSet().SetEquals(other);

        private static object Words(MemberBody body) => new { Role = Json.Word(body.Role!.Value), Accounts = body.AccountIds?.Select(a => a.ToString()), Users = body.UserIds?.Select(u => u.ToString()) };
    }
}
