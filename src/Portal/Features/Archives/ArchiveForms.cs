using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Archives;

/// <summary>The download of the archive page: the browser saves it and stays where it is.</summary>
internal static class ArchiveForms
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/o/{Slug}/archive/download", DownloadAsync).RequireAuthorization();

    private static async Task<IResult> DownloadAsync(string slug, HttpContext http, ExportArchive.Handler handler, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var form = await http.Request.ReadFormAsync(ct);
        var scope = form["scope"].ToString();
        var request = new ExportArchive.Request(
            AccountId.TryParse(scope, null, out var account) ? account : null,
            OperatorId.TryParse(scope, null, out var id) ? id : null,
            string.Equals(form["seeds"], "true", StringComparison.Ordinal));
        var result = await handler.HandleAsync(request, ct);
        return result.Match<IResult>(
            made => Results.File(made.Zip, ExportArchive.ContentType, made.FileName),
            refusal => new LocalRedirect($"/o/{slug}/archive?refused={refusal.Code}"));
    }
}
