using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Disables a key (what it signed is refused and dropped until it is enabled) or enables it again, a retiring one for good.</summary>
internal static class UpdateKey
{
    public sealed record Request([property: Description("active or disabled")] string? State);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPatch("/{groupId}/keys/{publicKey}", PatchAsync)
        .EndsOnFleet()
        .WithName("UpdateSigningKey").WithSummary("Disable or enable a signing key, or ask what that would do")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, SigningKeyGroupId groupId, string publicKey, Request request, Handler handler, CancellationToken ct, [FromQuery(Name = "validate_only")] bool validateOnly = false) =>
        (await handler.HandleAsync(accountId, groupId, publicKey, request, validateOnly, ct)).ToOk();

    internal sealed class Handler(GroupChange changes)
    {
        public Task<Result<GroupView>> HandleAsync(
            AccountId accountId, SigningKeyGroupId groupId, string publicKey, Request request, bool validateOnly, CancellationToken ct) =>
            request.State is not ("active" or "disabled")
                ? Task.FromResult<Result<GroupView>>(GroupErrors.KeyStateInvalid)
                : changes.MakeAsync(
                    accountId, groupId, validateOnly, request.State is "active" ? "signing_key.enable" : "signing_key.disable", draft => Task.FromResult(Change(draft, publicKey, request)), ct);

        private static Result<object> Change(GroupDraft draft, string publicKey, Request request)
        {
            var key = draft.Keys.FirstOrDefault(k => string.Equals(k.PublicKey, publicKey, StringComparison.Ordinal));
            if (key is null)
            {
                return GroupErrors.KeyNotFound;
            }

            if (key.State == SigningKeyState.Removed)
            {
                return GroupErrors.KeyRemoved;
            }

            (key.State, key.RetiresAt) = (request.State is "active" ? SigningKeyState.Active : SigningKeyState.Disabled, null);
            return Answers.Ok<object>(new { PublicKey = publicKey, request.State });
        }
    }
}
