using Microsoft.AspNetCore.Mvc;
using Platform.Portal.Components;
using Platform.Portal.Features.People;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Security;

/// <summary>What js/passkey.js asks for (challenges, as JSON for the browser's own functions) and where its forms go.</summary>
internal static class PasskeyForms
{
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/sign-in/passkey/challenge", ChallengeAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        forms.MapPost("/sign-in/passkey", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        forms.MapPost("/step-up/passkey", StepUpAsync).RequireAuthorization().RequireRateLimiting(RateLimits.SignIn);
        forms.MapPost("/security/passkeys/challenge", NewChallengeAsync).RequireAuthorization();
        forms.MapPost("/security/passkeys", AddAsync).RequireAuthorization();
    }

    private static async Task<IResult> ChallengeAsync(HttpContext http, UsePasskey.Handler handler, CancellationToken ct) =>
        Text(http, await handler.ChallengeAsync(http.User.PersonId(), ct));

    private static async Task<IResult> SignInAsync([FromForm] string? credential, [FromForm] string? back, UsePasskey.Handler handler, CancellationToken ct) =>
        (await handler.SignInAsync(credential, ct)).IsRefused(out var refusal)
            ? new LocalRedirect($"/sign-in?passkey={(refusal == PeopleErrors.Disabled ? "disabled" : "refused")}&back={Uri.EscapeDataString(LocalRedirect.Safe(back))}")
            : new LocalRedirect(back);

    private static async Task<IResult> StepUpAsync([FromForm] string? credential, [FromForm] string? back, HttpContext http, UsePasskey.Handler handler, CancellationToken ct) =>
        (await handler.StepUpAsync(http.User.PersonId()!.Value, credential, ct)).IsRefused(out _)
            ? new LocalRedirect($"{FreshSignIn.PathBackTo(LocalRedirect.Safe(back))}&passkey=refused")
            : new LocalRedirect(back);

    private static async Task<IResult> NewChallengeAsync(HttpContext http, AddPasskey.Handler handler, CancellationToken ct) =>
        (await handler.ChallengeAsync(http.User.PersonId()!.Value, ct)).IsRefused(out var refusal, out var challenge)
            ? Results.Json(new { refusal.Code, refusal.Message }, Web.Json.Options, statusCode: Problems.StatusOf(refusal))
            : Text(http, challenge);

    private static async Task<IResult> AddAsync([FromForm] string? name, [FromForm] string? credential, HttpContext http, AddPasskey.Handler handler, CancellationToken ct) =>
        SecurityForms.Answer(await handler.HandleAsync(http.User.PersonId()!.Value, new(name, credential), ct), "passkey-added");

    private static IResult Text(HttpContext http, string json)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(json, Json);
    }
}
