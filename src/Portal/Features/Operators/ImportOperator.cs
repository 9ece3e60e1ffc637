using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Nsc;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Imports an operator with its accounts, signing keys, users and revocations: a .zip or .tar.gz of an nsc store as the body, its files as a
/// form (multipart/form-data), or JWTs and seeds as JSON entries. All of it, or nothing: what blocks is named entry by entry.</summary>
internal static class ImportOperator
{
    /// <summary>Entry: the path in the upload. IsBlocking: the import is refused because of it.</summary>
    public sealed record Finding(string Entry, string Message, bool IsBlocking);

    /// <summary>Operator: null when nothing was imported. Accounts, Users, Keys: what the upload holds. Users' seeds are read and not kept.</summary>
    public sealed record Response(OperatorView? Operator, int Accounts, int Users, int Keys, IReadOnlyList<Finding> Findings);

    public static void Map(RouteGroupBuilder operators) => operators
        .MapPost("/imports", PostAsync)
        .Accepts<Upload.Body>("application/json", "application/zip", "application/gzip", "multipart/form-data")
        .EndsOnFleet()
        .WithName(nameof(ImportOperator)).WithSummary("Import an operator from an nsc store, or from JWTs and seeds")
        .DisableAntiforgery()
        .Refuses(400, 403, 409, 413);

    private static async Task<Results<Ok<Response>, Created<Response>, ProblemHttpResult>> PostAsync(
        HttpContext context, Caller caller, Handler handler, CancellationToken ct, [FromQuery(Name = "dry_run")] bool dryRun = false, [FromQuery(Name = "operator")] string? chosen = null)
    {
        if (!caller.Can(Permissions.ManageAccounts))
        {
            return OperatorErrors.MayNotManage.ToProblem();
        }

        if ((await Upload.ReadAsync(context.Request, ct)).IsRefused(out var wrong, out var files))
        {
            return wrong.ToProblem();
        }

        using (files)
        {
            var result = await handler.HandleAsync(files, dryRun, chosen, ct);
            return result.Match<Results<Ok<Response>, Created<Response>, ProblemHttpResult>>(
                report => dryRun ? TypedResults.Ok(report)
                    : report.Operator is { } made ? TypedResults.Created($"/api/v1/operators/{made.Id}", report)
                    : Blocked(report),
                refusal => refusal.ToProblem());
        }
    }

    private static ProblemHttpResult Blocked(Response report)
    {
        var details = Problems.Details(OperatorErrors.ImportBlocked, 409);
        details.Extensions["errors"] = report.Findings.Where(f => f.IsBlocking)
            .Select(f => new ProblemPart(f.Entry, OperatorErrors.ImportBlocked.Code, f.Message)).ToArray();
        return TypedResults.Problem(details);
    }

    internal sealed class Handler(Caller caller, PortalDb db, StoreImport imports, OperatorView.Reader reader, FleetBell fleet, TimeProvider clock)
    {
        /// <param name="files">The caller's to dispose of.</param>
        /// <param name="isDryRun">Only says what would come of it.</param>
        /// <param name="chosen">Which operator of several, by name or key.</param>
        /// <param name="ct">Cancels it; then nothing is written.</param>
        public async Task<Result<Response>> HandleAsync(NscFiles files, bool isDryRun, string? chosen, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return OperatorErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            using var store = NscStore.Read(files, now, chosen);
            await using var tx = await db.BeginAsync(ct);
            var report = await imports.RunAsync(db, store, now, ct);
            OperatorView? view = null;
            if (report.Operator is { } row && !isDryRun)
            {
                AuditLog.Append(db, "operator.import", row.Id.ToString(), new { row.Name, row.PublicKey, report.Accounts, report.Users, report.Keys }, now);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
                fleet.Ring();
                view = await reader.ReadAsync(row, ct);
            }

            return new Response(view, report.Accounts, report.Users, report.Keys, [.. report.Findings.Select(f => new Finding(f.Entry, f.Message, f.IsBlocking))]);
        }
    }
}
