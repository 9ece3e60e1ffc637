using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Changes a dedicated operator's claims. With its identity held here the JWT is signed at once; otherwise the change is a proposal. Servers
/// read the operator's JWT at their start, so they show a change after that.</summary>
internal static class UpdateOperator
{
    public static void Map(RouteGroupBuilder operators) => operators
        .MapPatch("/{operatorId}", PatchAsync)
        .WithName(nameof(UpdateOperator)).WithSummary("Change a dedicated operator (JSON merge patch)")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<OperatorView>, ProblemHttpResult>> PatchAsync(OperatorId operatorId, PatchOf<OperatorFields> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorSigner signer, OperatorView.Reader reader, TimeProvider clock)
    {
        public async Task<Result<OperatorView>> HandleAsync(OperatorId operatorId, JsonObject patch, CancellationToken ct)
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

            var claims = OperatorSigner.ClaimsOf(row);
            var before = OperatorFields.From(row.Name, claims.Operator);
            if (MergePatch.Apply(before, patch).IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (after.Check(now) is { } refusal)
            {
                return refusal;
            }

            claims.Name = ImportedName.Of(claims.Name, after.Name!);
            row.Name = after.Name!;
            after.ApplyTo(claims.Operator);
            var issues = await signer.SetAsync(db, row, claims, now, ct);
            if (issues.FirstOrDefault(i => i.IsBlocking) is { } issue)
            {
                return OperatorErrors.Refused(issue);
            }

            AuditLog.Append(db, "operator.update", row.Id.ToString(), new { row.Name, Changed = patch.Select(m => m.Key).ToList(), IsProposed = row.Proposal is not null }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_operators_organization_name"))
            {
                return OperatorErrors.NameTaken;
            }

            await tx.CommitAsync(ct);
            return await reader.ReadAsync(row, ct);
        }
    }
}
