using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Rotation: from now on this listed key signs the operator's accounts, and all of them are signed anew. Nothing drops: to servers
/// both keys are the operator's.</summary>
internal static class ActivateSigningKey
{
    /// <summary>Accounts: how many are signed anew.</summary>
    public sealed record Response(string PublicKey, int Accounts);

    public static void Map(RouteGroupBuilder operators) => operators
        .MapPost("/{operatorId}/signing-keys/{operatorKey}/activate", PostAsync)
        .EndsOnFleet()
        .WithName("ActivateOperatorSigningKey").WithSummary("Sign an operator's accounts with another key (rotation)")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(OperatorId operatorId, string operatorKey, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, operatorKey, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(OperatorId operatorId, string operatorKey, CancellationToken ct)
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

            var key = (await OperatorKeys.ListAsync(db, row, ct)).FirstOrDefault(k => string.Equals(k.PublicKey, operatorKey, StringComparison.Ordinal));
            if (Refusal(key) is { } refusal)
            {
                return refusal;
            }

            // The generations first: everybody locks accounts before the audit chain.
            var accounts = await OperatorKeys.ActivateAsync(db, row, operatorKey, now, ct);
            AuditLog.Append(db, "operator_signing_key.activate", row.Id.ToString(), new { PublicKey = operatorKey, Accounts = accounts }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return new Response(operatorKey, accounts);
        }

        private static Error? Refusal(OperatorSigningKey? key) => key switch
        {
            null => OperatorErrors.KeyNotFound,
            { IsActive: true } => OperatorErrors.KeyActive with { Message = "This key signs the operator's accounts already." },
            { IsListed: false } => OperatorErrors.KeyNotListed,
            { IsHeld: false } => OperatorErrors.KeyNotHeld,
            _ => null,
        };
    }
}
