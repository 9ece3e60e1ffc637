using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

internal static class GetImport
{
    public static void Map(RouteGroupBuilder imports) => imports
        .MapGet("/{importId}", GetAsync)
        .WithName(nameof(GetImport)).WithSummary("Read an import")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> GetAsync(AccountId accountId, ImportId importId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, importId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<ImportView>> HandleAsync(AccountId accountId, ImportId importId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? SharingErrors.MayNotRead
            : await db.Imports.AsNoTracking().SingleOrDefaultAsync(i => i.AccountId == accountId && i.Id == importId, ct) is not { } import ? SharingErrors.ImportNotFound
            : ImportView.Of(import);
    }
}
