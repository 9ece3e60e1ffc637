using System.Net;

namespace Platform.Portal.Features.Issuer;

/// <summary>A page between our forms and the client: our content policy lets a form lead nowhere else, by redirects neither, and browsers hold to that. What a page
/// leads to by itself is no form any more.</summary>
internal static class ContinuePage
{
    public const string Path = "/connect/continue";

    public static string Of(AuthorizeRequest request, string ticket) => $"{Path}?{request.Query}&{AuthorizeRequests.Ticket}={Uri.EscapeDataString(ticket)}";

    public static IResult Show(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var next = WebUtility.HtmlEncode(IssuerAddress.Authorize + context.Request.QueryString.Value);
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Going on · Trunkline</title><link rel="icon" href="/logo.svg" type="image/svg+xml"><meta http-equiv="refresh" content="0; url={next}"></head>
            <body><main><h1>Going on</h1><p><a href="{next}">Go on, if nothing happens by itself</a></p></main></body></html>
            """,
            "text/html; charset=utf-8");
    }
}
