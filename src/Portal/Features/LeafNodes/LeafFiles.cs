using System.Globalization;
using System.Net.Mime;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.LeafNodes;

/// <summary>What the form of the leaf page posts to: the browser saves both files as one archive and stays where it is. A refusal leads back to the page.</summary>
internal static class LeafFiles
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/o/{Slug}/a/{AccountId}/leaf/files", FilesAsync).RequireAuthorization();

    private static async Task<IResult> FilesAsync(HttpContext http, Whereabouts here, CreateLeafConfiguration.Handler handler, TimeProvider clock, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var form = await http.Request.ReadFormAsync(ct);
        var now = clock.GetUtcNow();
        var request = new CreateLeafConfiguration.Request(
            form["name"].ToString().Trim(),
            form["region"] is [{ Length: > 0 } region] ? region : null,
            int.TryParse(form["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : form["port"] is [{ Length: > 0 }] ? 0 : null,
            form["group"] is [{ Length: > 0 } group] ? group : null,
            now.AddDays(int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? Math.Clamp(days, 1, 3650) : 90));
        return (await handler.HandleAsync(here.Account!.Id, request, ct)).IsRefused(out var refusal, out var made)
            ? refusal.Kind is Kernel.ErrorKind.NotFound ? Results.NotFound() : new LocalRedirect($"{here.AccountPath}/leaf?refused={refusal.Code}")
            : Results.File(await made.ToZipAsync(now, ct), MediaTypeNames.Application.Zip, made.ZipFile);
    }
}
