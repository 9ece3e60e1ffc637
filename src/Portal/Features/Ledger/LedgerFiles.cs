using Platform.Portal.Components;

namespace Platform.Portal.Features.Ledger;

/// <summary>The ledger page's CSV.</summary>
internal static class LedgerFiles
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/o/{Slug}/ledger.csv", OfOrganizationAsync).RequireAuthorization().ExcludeFromDescription();
        app.MapGet("/o/{Slug}/a/{AccountId}/ledger.csv", OfAccountAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static Task<IResult> OfOrganizationAsync([AsParameters] LedgerFilter filter, ExportLedger.Handler handler, CancellationToken ct) => ExportLedger.AnswerAsync(handler, null, filter, ct);

    private static Task<IResult> OfAccountAsync(Whereabouts here, [AsParameters] LedgerFilter filter, ExportLedger.Handler handler, CancellationToken ct) =>
        ExportLedger.AnswerAsync(handler, here.Account!.Id, filter, ct);
}
