using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Adds your own key to a group: what it signs is trusted from the account's next generation on. Its seed stays with you.</summary>
internal static class AddKey
{
    public sealed record Request([property: Description("A…, as `nk -gen account -pubout` prints it")] string? PublicKey);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("/{groupId}/keys", PostAsync)
        .EndsOnFleet()
        .WithName("AddSigningKey").WithSummary("Add your own public key to a signing key group")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, SigningKeyGroupId groupId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, groupId, request, ct)).ToOk();

    internal sealed class Handler(GroupChange changes, PortalDb db)
    {
        public async Task<Result<GroupView>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, Request request, CancellationToken ct)
        {
            var publicKey = request.PublicKey?.Trim() ?? "";
            return KeyText.Check(publicKey) is { } wrong
                ? wrong
                : await changes.MakeAsync(accountId, groupId, validateOnly: false, "signing_key.add", draft =>
                {
                    GroupKeys.AddPublic(db, draft.Group, publicKey, draft.Now);
                    return Task.FromResult(Answers.Ok<object>(new { PublicKey = publicKey, IsHeld = false }));
                }, ct);
        }
    }
}
