namespace Platform.Portal.Features.Issuer;

/// <summary>Who an access token speaks for (OpenID Connect Core §5.3).</summary>
internal static class UserInfo
{
    public static void Map(IEndpointRouteBuilder issuer) =>
        issuer.MapMethods(IssuerAddress.UserInfo, ["GET", "POST"], (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, ct));

    internal sealed class Handler(ProfileService profiles)
    {
        public async Task<IResult> HandleAsync(HttpContext context, CancellationToken ct)
        {
            // Read by the same code as for the API, on the way here.
            if (context.Features.Get<AccessToken>() is not { Authorization: not null } token)
            {
                return Refuse(context, StatusCodes.Status401Unauthorized, context.Request.Headers.ContainsKey("Authorization") ? " error=\"invalid_token\"" : "");
            }

            return token.Scopes.Contains(ApiScope.OpenId, StringComparer.Ordinal)
                ? OAuthAnswers.Json(context, await profiles.ClaimsAsync(token.Subject, token.Scopes, ct))
                : Refuse(context, StatusCodes.Status403Forbidden, " error=\"insufficient_scope\", scope=\"openid\"");
        }

        // RFC 6750 §3.
        private static IResult Refuse(HttpContext context, int status, string error)
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"trunkline\"{(error.Length > 0 ? "," : "")}{error}";
            return Results.Text("", "application/json", statusCode: status);
        }
    }
}
