using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Rotates a group: a new key signs from now on. What the old keys signed works until the overlap is over; with 0 it stops at once and its live
/// connections drop. Your own keys stay.</summary>
internal static class RotateGroup
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public sealed record Request([property: Description("Seconds the old keys go on working: 0 to 31536000.")] long OverlapSeconds);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("/{groupId}/rotate", PostAsync)
        .EndsOnFleet()
        .WithName("RotateSigningKeyGroup").WithSummary("Rotate a group's signing key, with an overlap")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, SigningKeyGroupId groupId, Request request, Handler handler, CancellationToken ct, [FromQuery(Name = "validate_only")] bool validateOnly = false) =>
        (await handler.HandleAsync(accountId, groupId, request, validateOnly, ct)).ToOk();

    internal sealed class Handler(GroupChange changes, PortalDb db, GroupKeys keys)
    {
        public Task<Result<GroupView>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, Request request, bool validateOnly, CancellationToken ct) =>
            request.OverlapSeconds < 0 || request.OverlapSeconds > Longest.TotalSeconds
                ? Task.FromResult<Result<GroupView>>(GroupErrors.OverlapInvalid)
                : changes.MakeAsync(accountId, groupId, validateOnly, "signing_key_group.rotate", draft => RotateAsync(draft, request, ct), ct);

        private async Task<Result<object>> RotateAsync(GroupDraft draft, Request request, CancellationToken ct)
        {
            if (draft.Keys.Count > 0 && draft.Keys.All(k => !k.IsHeld))
            {
                return GroupErrors.NoHeldKey;
            }

            var made = await keys.RotateAsync(db, draft.Group, draft.Keys, TimeSpan.FromSeconds(request.OverlapSeconds), draft.Now, ct);
            return Answers.Ok<object>(new { made.PublicKey, request.OverlapSeconds });
        }
    }
}
