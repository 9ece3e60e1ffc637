using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Bulk;

/// <summary>What the form of a bulk job's page posts to: its archive.</summary>
internal static class BulkFiles
{
    public static void MapForms(IEndpointRouteBuilder forms) =>
        forms.MapPost("/o/{Slug}/a/{AccountId}/users/bulk/{job}/archive", ArchiveAsync).RequireAuthorization();

    private static async Task<IResult> ArchiveAsync(HttpContext http, Whereabouts here, string job, ArchiveBulk.Handler handler, CancellationToken ct)
    {
        if (!BulkJobId.TryParse(job, null, out var id))
        {
            return Results.NotFound();
        }

        var form = await http.Request.ReadFormAsync(ct);
        var result = await handler.HandleAsync(here.Account!.Id, id, form["format"] is ["tar.gz"] ? "tar.gz" : "zip", form["replace"] is ["true"], null, ct);
        return result.IsRefused(out var refusal)
            ? refusal.Kind is ErrorKind.NotFound ? Results.NotFound() : Results.LocalRedirect($"{here.AccountPath}/users/bulk/{job}?refused={refusal.Code}")
            : ArchiveBulk.Answer(http, result);
    }
}
