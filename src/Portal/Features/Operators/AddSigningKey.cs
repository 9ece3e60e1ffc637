using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Makes a spare signing key and lists it in the operator's JWT, or proposes to. Servers trust it once they have started with that JWT.</summary>
internal static class AddSigningKey
{
    public static void Map(RouteGroupBuilder operators) => operators
        .MapPost("/{operatorId}/signing-keys", PostAsync)
        .WithName("AddOperatorSigningKey").WithSummary("Add a signing key to an operator")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<OperatorView>, ProblemHttpResult>> PostAsync(OperatorId operatorId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorKeys keys, OperatorView.Reader reader, TimeProvider clock)
    {
        public async Task<Result<OperatorView>> HandleAsync(OperatorId operatorId, CancellationToken ct)
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

            var key = await keys.AddAsync(db, row, now, ct);
            AuditLog.Append(db, "operator_signing_key.add", row.Id.ToString(), new { PublicKey = key, IsProposed = row.Proposal is not null }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return await reader.ReadAsync(row, ct);
        }
    }
}
