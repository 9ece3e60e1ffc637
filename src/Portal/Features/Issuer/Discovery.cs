using System.Text.Json;

namespace Platform.Portal.Features.Issuer;

/// <summary>What the issuer can do, for programs (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), and its keys.</summary>
internal static class Discovery
{
    // A key is announced a day before it signs.
    private const string Kept = "public, max-age=3600";

    public static void Map(IEndpointRouteBuilder issuer)
    {
        issuer.MapGet("/.well-known/openid-configuration", Describe);
        issuer.MapGet("/.well-known/oauth-authorization-server", Describe);
        issuer.MapGet(IssuerAddress.Keys, KeysAsync);
    }

    private static IResult Describe(HttpContext context, IssuerAddress address)
    {
        context.Response.Headers.CacheControl = Kept;
        return Results.Text(JsonSerializer.Serialize(Document(address)), "application/json");
    }

    private static async Task<IResult> KeysAsync(HttpContext context, KeyRing keys, CancellationToken ct)
    {
        var current = await keys.CurrentAsync(ct);
        context.Response.Headers.CacheControl = Kept;
        return Results.Text(current.Jwks, "application/jwk-set+json");
    }

    private static Dictionary<string, object> Document(IssuerAddress address)
    {
        string[] methods = ["client_secret_basic", "client_secret_post", "none"];
        return new(StringComparer.Ordinal)
        {
            ["issuer"] = address.Issuer,
            ["authorization_endpoint"] = address.Of(IssuerAddress.Authorize),
            ["token_endpoint"] = address.Of(IssuerAddress.Token),
            ["userinfo_endpoint"] = address.Of(IssuerAddress.UserInfo),
            ["jwks_uri"] = address.Of(IssuerAddress.Keys),
            ["revocation_endpoint"] = address.Of(IssuerAddress.Revocation),
            ["introspection_endpoint"] = address.Of(IssuerAddress.Introspection),
            ["device_authorization_endpoint"] = address.Of(IssuerAddress.DeviceAuthorization),
            ["end_session_endpoint"] = address.Of(IssuerAddress.EndSession),
            ["scopes_supported"] = ApiScope.All.Select(s => s.Name),
            ["response_types_supported"] = new[] { "code" },
            ["response_modes_supported"] = new[] { "query" },
            ["grant_types_supported"] = new[] { "authorization_code", "refresh_token", "client_credentials", DeviceGrant },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { TokenKey.RsaAlgorithm },
            ["token_endpoint_auth_methods_supported"] = methods,
            ["revocation_endpoint_auth_methods_supported"] = methods,
            ["introspection_endpoint_auth_methods_supported"] = methods[..2],
            ["code_challenge_methods_supported"] = new[] { "S256" },
            ["authorization_response_iss_parameter_supported"] = true,
            ["prompt_values_supported"] = new[] { "none", "login", "consent", "select_account" },
            ["claims_supported"] = new[] { "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "name", "email", "email_verified" },
            ["claims_parameter_supported"] = false,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
        };
    }

    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
}
