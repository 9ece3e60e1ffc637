using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A client gives a token back (RFC 7009): its authorization ends, and every token of it. A token that is none of the client's is answered like one that has
/// ended already.</summary>
internal static class Revocation
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapPost(IssuerAddress.Revocation, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, ct));

    internal sealed class Handler(ClientAuthentication clients, AccessTokens tokens, Families families, PortalDb db)
    {
        public async Task<IResult> HandleAsync(HttpContext context, CancellationToken ct)
        {
            var (form, error) = await TokenForm.ReadAsync(context.Request, ct);
            if (form is null)
            {
                return OAuthAnswers.Refuse(context, error!);
            }

            if (await clients.FindAsync(context, form, ct) is not { } client)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidClient);
            }

            if (form["token"] is not { } token)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidRequest("token is missing."));
            }

            context.Response.Headers.CacheControl = "no-store";
            var access = await tokens.FindAsync(token, ct);
            if (access is { Authorization: null } && access.ClientId == client.Id)
            {
                return OAuthAnswers.Refuse(context, OAuthError.UnsupportedTokenType);
            }

            if ((access?.Authorization ?? await OfHandleAsync(token, ct)) is { } authorization && authorization.ClientId == client.Id)
            {
                await families.RevokeAsync(authorization, ct);
            }

            return Results.Ok();
        }

        private async Task<FoundAuthorization?> OfHandleAsync(string token, CancellationToken ct) =>
            await db.FindGrantAsync(Handles.Hash(token), ct) is { } id ? await db.FindAuthorizationAsync(id, ct) : null;
    }
}
