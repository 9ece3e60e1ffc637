using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Takes a signing key out of the operator's JWT, or proposes to. Servers trust it until they are restarted with that JWT; accounts still
/// carrying its signature then stop, so wait until all are signed by the active key.</summary>
internal static class RemoveSigningKey
{
    public static void Map(RouteGroupBuilder operators) => operators
        .MapDelete("/{operatorId}/signing-keys/{operatorKey}", DeleteAsync)
        .WithName("RemoveOperatorSigningKey").WithSummary("Remove a signing key of an operator")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(OperatorId operatorId, string operatorKey, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, operatorKey, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorKeys keys, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(OperatorId operatorId, string operatorKey, CancellationToken ct)
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
            if (key is null || key.IsActive)
            {
                return key is null ? OperatorErrors.KeyNotFound : OperatorErrors.KeyActive;
            }

            await keys.RemoveAsync(db, row, operatorKey, now, ct);
            AuditLog.Append(db, "operator_signing_key.remove", row.Id.ToString(), new { PublicKey = operatorKey, IsProposed = row.Proposal is not null }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return default(Done);
        }
    }
}
