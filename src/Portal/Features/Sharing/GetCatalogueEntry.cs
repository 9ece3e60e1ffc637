using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

internal static class GetCatalogueEntry
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/catalogue/{advertisedId}", GetAsync)
        .WithTags("Sharing").WithName(nameof(GetCatalogueEntry)).WithSummary("Read an advertised export")
        .Refuses(403, 404);

    private static async Task<Results<Ok<CatalogueEntry>, ProblemHttpResult>> GetAsync(ExportId advertisedId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(advertisedId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<CatalogueEntry>> HandleAsync(ExportId id, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? SharingErrors.MayNotRead
            : await db.AdvertisedAsync(id, ct) is { } row ? BrowseCatalogue.Entry(row)
            : SharingErrors.NotAdvertised;
    }
}
