using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>What a token is good for now (RFC 7662), for clients with a secret and tokens of their own organization; a refresh token for its own client. Everything else
/// is not active, and not told apart.</summary>
internal static class Introspection
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapPost(IssuerAddress.Introspection, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, ct));

    internal sealed class Handler(ClientAuthentication clients, AccessTokens tokens, Families families, IssuerAddress address)
    {
        private static readonly Dictionary<string, object> Inactive = new(StringComparer.Ordinal) { ["active"] = false };

        public async Task<IResult> HandleAsync(HttpContext context, CancellationToken ct)
        {
            var (form, error) = await TokenForm.ReadAsync(context.Request, ct);
            if (form is null)
            {
                return OAuthAnswers.Refuse(context, error!);
            }

            if (await clients.FindAsync(context, form, ct) is not { KeepsSecrets: true } client)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidClient);
            }

            if (form["token"] is not { } token)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidRequest("token is missing."));
            }

            return OAuthAnswers.Json(context, await AccessAsync(client, token, ct) ?? await RefreshAsync(client, token, ct) ?? Inactive);
        }

        private async Task<Dictionary<string, object>?> AccessAsync(IssuerClient client, string text, CancellationToken ct)
        {
            if (await tokens.FindAsync(text, ct) is not { } token || token.Organization != client.Organization)
            {
                return null;
            }

            var subject = token.Authorization is null ? token.ClientId : token.Subject.ToString();
            var active = Active(token.ClientId, subject, token.Organization, token.Scopes, token.ExpiresAt);
            active["token_type"] = "Bearer";
            active["aud"] = address.Audience;
            return active;
        }

        private async Task<Dictionary<string, object>?> RefreshAsync(IssuerClient client, string text, CancellationToken ct) =>
            await families.FindAsync(client, text, PersistedGrant.RefreshToken, ct) is var (authorization, grant) && grant.ConsumedAt is null
                ? Active(authorization.ClientId, authorization.Person.ToString(), authorization.Organization, authorization.Scopes, grant.ExpiresAt)
                : null;

        private Dictionary<string, object> Active(string client, string subject, OrganizationId organization, IEnumerable<string> scopes, DateTimeOffset end) =>
            new(StringComparer.Ordinal)
            {
                ["active"] = true,
                ["iss"] = address.Issuer,
                ["client_id"] = client,
                ["sub"] = subject,
                ["scope"] = string.Join(' ', scopes),
                ["exp"] = end.ToUnixTimeSeconds(),
                ["organization"] = organization.ToString(),
            };
    }
}
