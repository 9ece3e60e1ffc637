using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Removes a key for good: what it signed is refused and its live connections drop. Its row stays, for the ledger. Once more changes nothing.</summary>
internal static class RemoveKey
{
    public static void Map(RouteGroupBuilder groups) => groups
        .MapDelete("/{groupId}/keys/{publicKey}", DeleteAsync)
        .EndsOnFleet()
        .WithName("RemoveSigningKey").WithSummary("Remove a signing key for good, or ask what that would do")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> DeleteAsync(
        AccountId accountId, SigningKeyGroupId groupId, string publicKey, Handler handler, CancellationToken ct, [FromQuery(Name = "validate_only")] bool validateOnly = false) =>
        (await handler.HandleAsync(accountId, groupId, publicKey, validateOnly, ct)).ToOk();

    internal sealed class Handler(GroupChange changes)
    {
        public Task<Result<GroupView>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, string publicKey, bool validateOnly, CancellationToken ct) =>
            changes.MakeAsync(accountId, groupId, validateOnly, "signing_key.remove", draft => Task.FromResult(Remove(draft, publicKey)), ct);

        private static Result<object> Remove(GroupDraft draft, string publicKey)
        {
            var key = draft.Keys.FirstOrDefault(k => string.Equals(k.PublicKey, publicKey, StringComparison.Ordinal));
            if (key is null)
            {
                return GroupErrors.KeyNotFound;
            }

            (key.State, key.RetiresAt) = (SigningKeyState.Removed, null);
            return Answers.Ok<object>(new { PublicKey = publicKey });
        }
    }
}
