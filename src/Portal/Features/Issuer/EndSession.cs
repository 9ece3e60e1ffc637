using System.Text.Json;
using Platform.Portal.Components;
using Platform.Portal.Features.People;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A client sends a browser to be signed out (OpenID Connect RP-Initiated Logout 1.0). With an id token of the person who sits there it is done at once, since no
/// other site has one; else the person is asked. The browser goes on to an address of the client's only if that is registered.</summary>
internal static class EndSession
{
    public static void Map(IEndpointRouteBuilder issuer)
    {
        issuer.MapGet(IssuerAddress.EndSession, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, context.Request.Query, ct));
        // As at authorize: another site's POST comes without our cookie.
        issuer.MapPost(IssuerAddress.EndSession, async (HttpContext context, CancellationToken ct) => context.Request.HasFormContentType
            ? (IResult)new LocalRedirect(IssuerAddress.EndSession + QueryString.Create(await context.Request.ReadFormAsync(ct)))
            : Results.StatusCode(StatusCodes.Status415UnsupportedMediaType));
    }

    internal sealed class Handler(AccessTokens tokens, SignOut.Handler signOut, PortalDb db)
    {
        public async Task<IResult> HandleAsync(HttpContext context, IQueryCollection query, CancellationToken ct)
        {
            context.Response.Headers.CacheControl = "no-store";
            var session = await BrowserSession.ReadAsync(context);
            var hint = query["id_token_hint"] is [{ Length: > 0 } text] ? await tokens.ReadAsync(text, "JWT", TokenKey.RsaAlgorithm, ct) : null;
            if (session is not null && (hint is not { } claims || Text(claims, "sub") != session.Person.ToString()))
            {
                return new LocalRedirect("/connect/signout");
            }

            if (session is not null)
            {
                await signOut.HandleAsync(ct);
            }

            var back = await BackAsync(hint is { } of ? Text(of, "aud") : query["client_id"], query["post_logout_redirect_uri"], ct);
            if (back is null)
            {
                return new LocalRedirect("/sign-in");
            }

            context.Response.Headers.Location = RedirectUris.With(back, query["state"] is [{ Length: > 0 } state] ? [("state", state)] : []);
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        }

        private async Task<string?> BackAsync(string? client, string? uri, CancellationToken ct) =>
            uri is { Length: > 0 } && await IssuerClient.FindAsync(db, client, ct) is { } known && known.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal) ? uri : null;

        private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
