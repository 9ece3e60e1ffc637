using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>An export its owner advertises to every organization. Export: without what only its owner knows.</summary>
internal sealed record CatalogueEntry(ExportId Id, ExportFields Export, string AccountPublicKey, string AccountName, string Organization, DateTimeOffset CreatedAt);

/// <summary>Exports advertised by all organizations, newest first.</summary>
internal static class BrowseCatalogue
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/catalogue", GetAsync)
        .WithTags("Sharing").WithName(nameof(BrowseCatalogue)).WithSummary("Browse the exports that organizations advertise")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<CatalogueEntry>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page,
        Handler handler,
        CancellationToken ct,
        [Description("Words to find in subject, name, description, account or organization.")] string? search = null) =>
        (await handler.HandleAsync(search, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<CatalogueEntry>>> HandleAsync(string? search, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return SharingErrors.MayNotRead;
            }

            if (search?.Length > 100)
            {
                return SharingErrors.SearchTooLong;
            }

            if (page.Read("catalogue").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var rows = await db.CatalogueAsync((search ?? "").Replace("\0", "", StringComparison.Ordinal), after, place.Limit + 1, ct);
            return place.Cut([.. rows.Select(Entry)], e => e.Id.Value.ToString("N"));
        }

    }

    public static CatalogueEntry Entry(CatalogueRow row) =>
        new(new(row.ExportId), ExportFields.From(row.Claims), row.AccountKey, row.AccountName, row.OrganizationName, row.CreatedAt);
}
