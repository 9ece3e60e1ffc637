namespace Platform.Portal.Features.Issuer;

/// <summary>Where clients get tokens (RFC 6749 §3.2).</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapPost(IssuerAddress.Token, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, ct));

    internal sealed class Handler(ClientAuthentication clients, CodeGrant codes, RefreshGrant refreshes, ServiceGrant services, DeviceGrant devices)
    {
        public async Task<IResult> HandleAsync(HttpContext context, CancellationToken ct)
        {
            var (form, error) = await TokenForm.ReadAsync(context.Request, ct);
            if (form is null)
            {
                return OAuthAnswers.Refuse(context, error!);
            }

            if (form["grant_type"] is not { } grant)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidRequest("grant_type is missing."));
            }

            if (await clients.FindAsync(context, form, ct) is not { } client)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidClient);
            }

            var answer = grant switch
            {
                "authorization_code" => await codes.RedeemAsync(client, form, ct),
                "refresh_token" => await refreshes.RedeemAsync(client, form, ct),
                "client_credentials" => await services.RedeemAsync(client, form, ct),
                Discovery.DeviceGrant => await devices.RedeemAsync(client, form, ct),
                _ => OAuthError.UnsupportedGrantType,
            };
            return answer.Error is { } refusal ? OAuthAnswers.Refuse(context, refusal) : OAuthAnswers.Json(context, answer.Body!);
        }
    }
}
