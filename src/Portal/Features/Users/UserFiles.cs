using System.Globalization;
using System.Net.Mime;
using System.Text;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Credentials;

namespace Platform.Portal.Features.Users;

/// <summary>What forms of a user's page post to: files that are shown once, and taking a revocation back. A refusal leads back to the page, which says it.</summary>
internal static class UserFiles
{
    private const string User = "/o/{Slug}/a/{AccountId}/users/{user}";

    public static void MapForms(IEndpointRouteBuilder forms)
    {
        forms.MapPost($"{User}/credentials", CredsAsync).RequireAuthorization();
        forms.MapPost($"{User}/rotate", RotateAsync).RequireAuthorization();
        forms.MapPost($"{User}/credentials/{{credential}}/restore", RestoreAsync).RequireAuthorization();
    }

    private static async Task<IResult> CredsAsync(HttpContext http, Whereabouts here, string user, IssueCredential.Handler handler, TimeProvider clock, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var ends = clock.GetUtcNow().AddDays(Number(form["days"], 90, 3650));
        return UserId.TryParse(user, null, out var id)
            ? (await handler.HandleAsync(here.Account!.Id, id, new(ends, Kind: form["kind"] is ["bearer"] ? "bearer" : null), ct)).Match(issued => File(http, issued), refusal => Back(here, user, refusal))
            : Results.NotFound();
    }

    private static async Task<IResult> RotateAsync(HttpContext http, Whereabouts here, string user, RotateUser.Handler handler, TimeProvider clock, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var now = clock.GetUtcNow();
        var keep = Number(form["keep"], 0, 24 * 90);
        return UserId.TryParse(user, null, out var id)
            ? (await handler.HandleAsync(here.Account!.Id, id, new(now.AddDays(Number(form["days"], 90, 3650)), KeepOldUntil: keep == 0 ? null : now.AddHours(keep)), ct))
                .Match(rotated => File(http, rotated.Credential), refusal => Back(here, user, refusal))
            : Results.NotFound();
    }

    private static async Task<IResult> RestoreAsync(Whereabouts here, string user, string credential, RestoreCredential.Handler handler, CancellationToken ct) =>
        UserId.TryParse(user, null, out var id) && CredentialId.TryParse(credential, null, out var which)
            ? (await handler.HandleAsync(here.Account!.Id, id, which, ct)).Match(_ => Results.LocalRedirect($"{here.AccountPath}/users/{user}"), refusal => Back(here, user, refusal))
            : Results.NotFound();

    /// <summary>The file itself: the browser saves it and stays where it is.</summary>
    private static IResult File(HttpContext http, IssueCredential.Response issued)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(Encoding.UTF8.GetBytes(issued.Creds ?? issued.Jwt!), MediaTypeNames.Application.Octet, issued.FileName);
    }

    private static IResult Back(Whereabouts here, string user, Error refusal) => refusal.Kind is ErrorKind.NotFound
        ? Results.NotFound()
        : Results.LocalRedirect($"{here.AccountPath}/users/{user}?refused={refusal.Code}");

    private static int Number(string? text, int absent, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 0, most) : absent;
}
