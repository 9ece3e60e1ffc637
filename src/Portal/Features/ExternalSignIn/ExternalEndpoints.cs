using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Mvc;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>To a provider, and back from it. The callback itself is the handler's.</summary>
internal static partial class ExternalEndpoints
{
    /// <summary>Where the browser is sent once the handler has taken the provider's answer.</summary>
    public const string Arrived = "/sign-in/external";
    private const string Failed = "/sign-in/failed";

    public static void Map(WebApplication app, IEndpointRouteBuilder forms)
    {
        app.MapGet("/sign-in/with/{provider}", BeginAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).ExcludeFromDescription();
        app.MapGet(Arrived, ArriveAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).ExcludeFromDescription();
        forms.MapPost("/sign-in/sso", SignOnAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        forms.MapPost("/step-up/with/{provider}", StepUpAsync).RequireAuthorization().RequireRateLimiting(RateLimits.SignIn);
        var own = forms.MapGroup("/security/logins").RequireAuthorization();
        own.MapPost("/connect/{provider}", ConnectAsync).RequireRateLimiting(RateLimits.SignIn);
        own.MapPost("/remove", RemoveAsync);
    }

    /// <summary>Sends the browser to the connection's provider.</summary>
    public static async Task<IResult> GoAsync(HttpContext http, ExternalConnection? connection, Purpose purpose, string? back, CancellationToken ct)
    {
        if (connection is null || (!connection.IsEnabled && purpose is not Purpose.Try))
        {
            return new LocalRedirect($"{Failed}?code={ExternalErrors.NoConnection.Code}");
        }

        try
        {
            var services = http.RequestServices;
            var address = connection.IsGitHub
                ? $"{connection.Issuer.TrimEnd('/')}/login/oauth/authorize"
                : (await services.GetRequiredService<Issuers>().DescribeAsync(connection.Issuer, ct)).AuthorizationUrl!;
            var properties = ExternalState.New(connection, purpose, purpose is Purpose.SignIn ? null : http.User.PersonId(), back, services.GetRequiredService<TimeProvider>().GetUtcNow());
            properties.SetParameter(ExternalHandler.ConnectionParameter, connection);
            properties.SetParameter(ExternalHandler.AddressParameter, address);
            return Results.Challenge(properties, [ExternalHandler.Scheme]);
        }
        catch (CallFailedException e)
        {
            NotSent(Logger(http), connection.Key, e.Message);
            return new LocalRedirect($"{Failed}?code={ExternalErrors.Unreachable.Code}");
        }
    }

    /// <summary>A form of ours may lead to no other site, by redirects neither (form-action): behind one, a page leads on by itself.</summary>
    public static Task SendAsync(RedirectContext<OAuthOptions> context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        var next = WebUtility.HtmlEncode(context.RedirectUri);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Going on · Trunkline</title><link rel="icon" href="/logo.svg" type="image/svg+xml"><meta http-equiv="refresh" content="0; url={next}"></head>
            <body><main><h1>Going on</h1><p><a href="{next}">Go on to your provider, if nothing happens by itself</a></p></main></body></html>
            """,
            "text/html; charset=utf-8").ExecuteAsync(context.HttpContext);
    }

    /// <summary>To the page that says why. The detail goes into the log: it names what a provider did, and no secret.</summary>
    public static Task RefuseAsync(HttpContext http, Error error, string detail)
    {
        Refused(Logger(http), error.Code, detail);
        return Refusal(error).ExecuteAsync(http);
    }

    public static IResult Refusal(Error error) => new LocalRedirect($"{Failed}?code={error.Code}");

    private static async Task<IResult> BeginAsync(string provider, string? back, HttpContext http, SignInConnections connections, CancellationToken ct) =>
        await GoAsync(http, await connections.FindAsync(provider, ct) is { Organization: null } found ? found : null, Purpose.SignIn, back, ct);

    private static async Task<IResult> SignOnAsync([FromForm] string? email, [FromForm] string? back, HttpContext http, SignOnFinder finder, CancellationToken ct) =>
        await finder.FindAsync(email, ct) is { } connection
            ? await GoAsync(http, connection, Purpose.SignIn, back, ct)
            : new LocalRedirect($"/sign-in/sso?refused=1&back={Uri.EscapeDataString(LocalRedirect.Safe(back))}");

    private static async Task<IResult> StepUpAsync(string provider, [FromForm] string? back, HttpContext http, SignInConnections connections, CancellationToken ct) =>
        await GoAsync(http, await connections.FindAsync(provider, ct) is { IsGitHub: false } found ? found : null, Purpose.StepUp, back, ct);

    private static async Task<IResult> ConnectAsync(string provider, HttpContext http, SignInConnections connections, FreshSignIn fresh, CancellationToken ct) =>
        fresh.CheckOwn() is not null ? new LocalRedirect(FreshSignIn.PathBackTo("/security"))
        : await GoAsync(http, await connections.FindAsync(provider, ct) is { Organization: null } found ? found : null, Purpose.Link, "/security?done=login-added", ct);

    private static async Task<IResult> RemoveAsync([FromForm] string? provider, [FromForm] string? key, HttpContext http, ExternalLogins.Handler logins, CancellationToken ct) =>
        Security.SecurityForms.Answer(await logins.RemoveAsync(http.User.PersonId()!.Value, provider, key, ct), "login-removed");

    private static async Task<IResult> ArriveAsync(HttpContext http, Arrival.Handler arrival, CancellationToken ct)
    {
        var next = await arrival.HandleAsync(ct);
        return next.IsRefused(out var refusal) ? Refusal(refusal) : new LocalRedirect(next.Value);
    }

    private static ILogger Logger(HttpContext http) => http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ExternalEndpoints));

    [LoggerMessage(EventId = 3060, Level = LogLevel.Warning, Message = "A sign-in by a provider was refused: {Code}. {Detail}")]
    private static partial void Refused(ILogger logger, string code, string detail);

    [LoggerMessage(EventId = 3061, Level = LogLevel.Warning, Message = "Nobody could be sent to the provider {Connection}: {Detail}")]
    private static partial void NotSent(ILogger logger, string connection, string detail);
}
