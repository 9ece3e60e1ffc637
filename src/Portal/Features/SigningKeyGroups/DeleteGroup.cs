using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Deletes a group that has no users and signed nothing, with its keys.</summary>
internal static class DeleteGroup
{
    public static void Map(RouteGroupBuilder groups) => groups
        .MapDelete("/{groupId}", DeleteAsync)
        .EndsOnFleet()
        .WithName("DeleteSigningKeyGroup").WithSummary("Delete an empty signing key group")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(AccountId accountId, SigningKeyGroupId groupId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, groupId, ct)).ToNoContent();

    internal sealed class Handler(GroupChange changes, PortalDb db)
    {
        public async Task<Result<Done>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, CancellationToken ct)
        {
            var changed = await changes.MakeAsync(accountId, groupId, validateOnly: false, "signing_key_group.delete", draft => RemoveAsync(draft, ct), ct);
            return changed.IsRefused(out var error) ? error : default(Done);
        }

        // Deleted users count too: the ledger names the group they were in.
        private async Task<Result<object>> RemoveAsync(GroupDraft draft, CancellationToken ct)
        {
            var keys = draft.Keys.Select(k => k.PublicKey).ToList();
            if (await db.Users.AnyAsync(u => u.AccountId == draft.Group.AccountId && u.GroupId == draft.Group.Id, ct)
                || await db.Credentials.AnyAsync(c => c.AccountId == draft.Group.AccountId && keys.Contains(c.SignedBy), ct))
            {
                return GroupErrors.NotEmpty;
            }

            db.SigningKeys.RemoveRange(draft.Keys);
            db.SigningKeyGroups.Remove(draft.Group);
            return Answers.Ok<object>(new { draft.Group.Name, Keys = keys });
        }
    }
}
