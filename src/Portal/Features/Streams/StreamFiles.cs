using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Streams;

/// <summary>What the streams page links and posts to: a backup as a file, and a file to be restored. A refusal leads back to the page.</summary>
internal static class StreamFiles
{
    private const string Streams = "/o/{Slug}/a/{AccountId}/streams";
    private const string Token = "__RequestVerificationToken";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet($"{Streams}/{{name}}/backup", BackupAsync).RequireAuthorization().ExcludeFromDescription();
        // Not among the other forms: they are read whole before they are looked at, and this one may be large.
        app.MapPost($"{Streams}/restore", RestoreAsync).RequireAuthorization().ExcludeFromDescription().DisableAntiforgery();
    }

    private static async Task<IResult> BackupAsync(Whereabouts here, string name, BackupStream.Handler handler, RefusalWords words, CancellationToken ct) =>
        (await handler.HandleAsync(here.Account!.Id, name, ct)).Match<IResult>(backup => new BackupStream.Download(backup), refusal => Back(here, words, refusal));

    private static async Task<IResult> RestoreAsync(HttpContext http, Whereabouts here, RestoreStream.Handler handler, IAntiforgery antiforgery, RefusalWords words, CancellationToken ct) =>
        (await handler.HandleAsync(here.Account!.Id, http.Request, fields => AcceptAsync(http, antiforgery, fields), ct)).Match<IResult>(
            made => Results.LocalRedirect($"{here.AccountPath}/streams?restored={Uri.EscapeDataString(made.Name)}"),
            refusal => refusal == WebErrors.InvalidRequest ? Results.StatusCode(StatusCodes.Status400BadRequest) : Back(here, words, refusal));

    /// <summary>The page's form token comes before the file, and is judged before it is read.</summary>
    private static async Task<Result<RestoreStream.Options>> AcceptAsync(HttpContext http, IAntiforgery antiforgery, IReadOnlyDictionary<string, string> fields)
    {
        http.Request.Headers["RequestVerificationToken"] = fields.GetValueOrDefault(Token, "none");
        return await antiforgery.IsRequestValidAsync(http)
            ? new RestoreStream.Options(
                int.TryParse(fields.GetValueOrDefault("replicas"), NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) ? replicas : null,
                fields.GetValueOrDefault("region") is { Length: > 0 } region ? region : null)
            : WebErrors.InvalidRequest;
    }

    private static IResult Back(Whereabouts here, RefusalWords words, Error refusal) =>
        refusal.Kind is ErrorKind.NotFound ? Results.NotFound() : Results.LocalRedirect($"{here.AccountPath}/streams?{words.ToQuery(refusal)}");
}
