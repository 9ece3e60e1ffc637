using Microsoft.AspNetCore.Mvc;

namespace Platform.Portal.Features.Audit;

/// <summary>The audit page's files.</summary>
internal static class AuditFiles
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/o/{Slug}/audit/export", GetAsync).RequireAuthorization().ExcludeFromDescription();

    private static Task<IResult> GetAsync([AsParameters] AuditFilter filter, [FromQuery(Name = "format")] string? format, ExportAuditEvents.Handler handler, CancellationToken ct) =>
        ExportAuditEvents.AnswerAsync(handler, filter, format, ct);
}
