using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Changes an import: its local subject, name, token, share or allow_trace. What is imported from where stays: make another import.</summary>
internal static class UpdateImport
{
    /// <summary>As <see cref="ImportFields"/>, without what stays.</summary>
    internal sealed record Fields
    {
        public string? Name { get; init; }
        public string? Token { get; init; }
        public string? LocalSubject { get; init; }
        public bool Share { get; init; }
        public bool AllowTrace { get; init; }
    }

    public static void Map(RouteGroupBuilder imports) => imports
        .MapPatch("/{importId}", PatchAsync)
        .EndsOnFleet()
        .WithName(nameof(UpdateImport)).WithSummary("Change an import (JSON merge patch)")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, ImportId importId, PatchOf<Fields> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, importId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Imports imports, SharingWork work)
    {
        public async Task<Result<ImportView>> HandleAsync(AccountId accountId, ImportId importId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.AccountAsync(accountId, ct)).IsRefused(out var wrong, out var account))
            {
                return wrong;
            }

            var row = await db.Imports.SingleOrDefaultAsync(i => i.AccountId == accountId && i.Id == importId, ct);
            if (row is null)
            {
                return SharingErrors.ImportNotFound;
            }

            var before = ImportFields.From(row.Claims);
            if (MergePatch.Apply(new Fields { Name = before.Name, Token = before.Token, LocalSubject = before.LocalSubject, Share = before.Share, AllowTrace = before.AllowTrace }, patch).IsRefused(out wrong, out var fields))
            {
                return wrong;
            }

            var after = before with { Name = fields.Name, Token = fields.Token, LocalSubject = fields.LocalSubject, Share = fields.Share, AllowTrace = fields.AllowTrace };
            if (after.Check() is { } refusal)
            {
                return refusal;
            }

            var claims = after.ToClaims(row.Claims);
            if (await imports.CheckAsync(account, claims, row, ct) is { } conflict)
            {
                return conflict;
            }

            row.Claims = claims.ToJson();
            var detail = new { Account = accountId.ToString(), claims.Subject, From = claims.Account, claims.LocalSubject, Changed = patch.Select(m => m.Key).ToList() };
            var done = await work.CommitAsync(transaction, "import.update", importId.ToString(), detail, ct, accountId);
            return done.IsRefused(out var error) ? error : ImportView.Of(row);
        }
    }
}
