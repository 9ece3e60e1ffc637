using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The framework's OAuth handler (state, correlation with the browser, PKCE) as one scheme for every provider, those of organizations included: which one is in the
/// state. What it lacks for OpenID Connect is here: discovery, nonce, iss (RFC 9207), a callback of each provider's own (RFC 9700 §2.1), and the ID token, judged by what
/// judges the tokens of NATS clients.</summary>
internal sealed class ExternalHandler(IOptionsMonitor<ExternalOptions> options, ILoggerFactory logger, UrlEncoder encoder, SignInConnections connections, Issuers issuers, Exchange exchange, GitHub gitHub, IOptions<PortalOptions> portal)
    : OAuthHandler<ExternalOptions>(options, logger, encoder)
{
    public new const string Scheme = "external";
    public const string Callback = "/sign-in/callback";

    // Where the connection and its address are put for the challenge, besides the state.
    public const string ConnectionParameter = "connection";
    public const string AddressParameter = "address";

    public override Task<bool> ShouldHandleRequestAsync() => Task.FromResult(Request.Path.StartsWithSegments(Callback, StringComparison.Ordinal));

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var connection = properties.GetParameter<ExternalConnection>(ConnectionParameter)!;
        // The base adds state, and PKCE's challenge; whose client it is, it cannot know.
        var query = QueryHelpers.ParseQuery(new Uri(base.BuildChallengeUrl(properties, redirectUri)).Query).ToDictionary(p => p.Key, p => (string?)p.Value.ToString(), StringComparer.Ordinal);
        query["client_id"] = connection.ClientId;
        query["scope"] = string.Join(' ', connection.Scopes);
        query["redirect_uri"] = RedirectUriOf(connection);
        if (!connection.IsGitHub)
        {
            query["nonce"] = properties.Items[ExternalState.NonceItem];
            if (properties.Purpose() is Purpose.StepUp)
            {
                // Both: prompt asks, max_age has auth_time in the answer (OpenID Connect Core 1.0 §3.1.2.1).
                (query["prompt"], query["max_age"]) = ("login", "0");
            }
        }

        return QueryHelpers.AddQueryString(properties.GetParameter<string>(AddressParameter)!, query);
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var connection = await ConnectionOfAsync(context.Properties);
        var issuer = connection.IsGitHub ? null : await issuers.DescribeAsync(connection.Issuer, Context.RequestAborted);
        if (Request.Query["iss"] is [{ } iss, ..] ? !string.Equals(iss, connection.Issuer, StringComparison.Ordinal) : issuer is { NamesItself: true })
        {
            throw new ExternalRefusedException(ExternalErrors.OtherIssuer, "iss is not the provider the browser was sent to.");
        }

        context.Properties.Items.TryGetValue(OAuthConstants.CodeVerifierKey, out var verifier);
        var answer = await exchange.SendAsync(connection, issuer, context.Code, RedirectUriOf(connection), verifier, Context.RequestAborted);
        return OAuthTokenResponse.Success(answer);
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var connection = await ConnectionOfAsync(properties);
        var said = connection.IsGitHub
            ? await gitHub.ReadAsync(connection, tokens.AccessToken, Context.RequestAborted)
            : await OfIdTokenAsync(connection, properties, tokens);
        var external = new ExternalIdentity(
            connection.Key, connection.Version, properties.Purpose(), said.Subject, said.Email, said.IsVerified || (connection.TrustsEmail && !said.IsDenied), said.AuthenticatedAt, said.Methods, properties.Person(), properties.SentAt(), properties.Back(),
            connection.Organization is null ? null : RoleMapping.Parse(connection.Mapping).Grant(said.Claims), properties.Purpose() is Purpose.Try ? Cut(said.Claims) : null);
        return new AuthenticationTicket(new ClaimsPrincipal(external.ToClaims()), new AuthenticationProperties { RedirectUri = properties.RedirectUri }, ExternalHandler.Scheme);
    }

    private async Task<SaidOfSomebody> OfIdTokenAsync(ExternalConnection connection, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var ct = Context.RequestAborted;
        var issuer = await issuers.DescribeAsync(connection.Issuer, ct);
        var text = tokens.Response!.RootElement.TryGetProperty("id_token", out var idToken) && idToken.ValueKind == JsonValueKind.String ? idToken.GetString()! : "";
        var (token, refusal) = await issuers.VerifyAsync(text, new IdTokenRequest(connection.Issuer, connection.ClientId, properties.Items[ExternalState.NonceItem]), issuer, ct);
        if (token is null)
        {
            throw new ExternalRefusedException(ExternalErrors.TokenRefused, refusal!.Detail);
        }

        // Some providers have the address at userinfo only; what the signed token says goes first.
        var claims = !token.Claims.TryGetProperty("email", out _) && issuer.UserInfoUrl is { } url && tokens.AccessToken is { } access
            ? await exchange.AddUserInfoAsync(token, url, access, ct)
            : token.Claims;
        return SaidOfSomebody.Of(token, claims);
    }

    private async Task<ExternalConnection> ConnectionOfAsync(AuthenticationProperties properties) =>
        Request.Path.StartsWithSegments(Callback, StringComparison.Ordinal, out var rest) && string.Equals(rest.Value, $"/{properties.Connection()}", StringComparison.Ordinal)
        && await connections.FindAsync(properties.Connection(), Context.RequestAborted) is { } connection && (connection.IsEnabled || properties.Purpose() is Purpose.Try)
            ? connection
            : throw new ExternalRefusedException(ExternalErrors.OtherIssuer, "The callback is another provider's than the state.");

    private string RedirectUriOf(ExternalConnection connection) => $"{portal.Value.PublicUrl.TrimEnd('/')}{Callback}/{connection.Key}";

    private static string Cut(JsonElement claims)
    {
        const int most = 2_000;
        var text = JsonSerializer.Serialize(claims, Indented);
        return text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
