using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Takes the operator's JWT that a human signed elsewhere from the proposal: verified against the identity and the proposal, then in force.</summary>
internal static class SignOperator
{
    /// <summary>Jwt: the whole JWT. Or Signature: of the proposal's signing_input alone, base64url or base64.</summary>
    public sealed record Request(string? Jwt = null, string? Signature = null);

    public static void Map(RouteGroupBuilder operators) => operators
        .MapPost("/{operatorId}/jwt", PostAsync)
        .WithName(nameof(SignOperator)).WithSummary("Bring back the operator's JWT signed elsewhere")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<OperatorView>, ProblemHttpResult>> PostAsync(OperatorId operatorId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorView.Reader reader, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<OperatorView>> HandleAsync(OperatorId operatorId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return OperatorErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if ((await OperatorRows.LockAsync(db, operatorId, ct)).IsRefused(out var wrong, out var row))
            {
                return wrong;
            }

            if (row.Proposal is null)
            {
                return OperatorErrors.NoProposal;
            }

            if (TokenOf(row, request) is not { } jwt)
            {
                return OperatorErrors.SignatureMissing;
            }

            if (OperatorSigner.Accept(row, jwt, now) is { } refusal)
            {
                return OperatorErrors.SignatureRefused with { Message = refusal, Field = string.IsNullOrWhiteSpace(request.Jwt) ? "signature" : "jwt" };
            }

            AuditLog.Append(db, "operator.sign", row.Id.ToString(), new { row.Name, row.PublicKey }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return await reader.ReadAsync(row, ct);
        }

        private static string? TokenOf(Operator row, Request request) =>
            !string.IsNullOrWhiteSpace(request.Jwt) ? request.Jwt
            : string.IsNullOrWhiteSpace(request.Signature) ? null
            : $"{OperatorSigner.SigningInputOf(row)}.{request.Signature.Trim().TrimEnd('=').Replace('+', '-').Replace('/', '_')}";
    }
}
