using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>The operator claims that wait for a signature made elsewhere: by <c>broker operator sign</c>, or by any tool that signs
/// signing_input with Ed25519.</summary>
internal static class GetProposal
{
    /// <summary>Claims: the payload, as it will stand in the JWT. SigningInput: "header.payload", the bytes to sign.</summary>
    public sealed record Response(string PublicKey, JsonObject Claims, string SigningInput);

    public static void Map(RouteGroupBuilder operators) => operators
        .MapGet("/{operatorId}/proposal", GetAsync)
        .WithName(nameof(GetProposal)).WithSummary("Read the operator claims that wait for a signature")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(OperatorId operatorId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(OperatorId operatorId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return OperatorErrors.MayNotRead;
            }

            var row = await db.Operators.AsNoTracking().SingleOrDefaultAsync(o => o.Id == operatorId, ct);
            return row is null ? OperatorErrors.NotFound
                : row.Proposal is null || row.OrganizationId == Organization.Platform ? OperatorErrors.NoProposal
                : new Response(row.PublicKey, JsonNode.Parse(OperatorSigner.ClaimsOf(row).ToJson())!.AsObject(), OperatorSigner.SigningInputOf(row));
        }
    }
}
