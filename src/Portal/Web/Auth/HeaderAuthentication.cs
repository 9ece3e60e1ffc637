using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Features.People;

namespace Platform.Portal.Web;

/// <summary>Authorization: Bearer with an API token, a service account's token or an access token of our issuer; Basic with address and password where the endpoint takes it. A header that
/// does not hold is refused with the reason, also on endpoints that are open to anyone.</summary>
internal sealed class HeaderAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private Error _refusal = AuthErrors.Required;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        // A directory's token is for its own endpoint, which reads it; and that endpoint takes no other.
        if (header.Length == 0 || Request.Path.StartsWithSegments("/scim", StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult();
        }

        var (scheme, value) = header.Split(' ', 2, StringSplitOptions.TrimEntries) is [var first, var rest] ? (first, rest) : (header, "");
        var result = scheme.ToUpperInvariant() switch
        {
            "BEARER" => await BearerAsync(value),
            "BASIC" => await BasicAsync(value),
            _ => AuthErrors.UnknownScheme,
        };
        return result.Match(
            identity => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)),
            refusal =>
            {
                _refusal = refusal;
                return AuthenticateResult.Fail(refusal.Code);
            });
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ProblemResponses.WriteAsync(Context, _refusal);

    private async Task<Result<ClaimsIdentity>> BearerAsync(string text)
    {
        if (text.StartsWith(ApiTokenText.ServicePrefix, StringComparison.Ordinal))
        {
            return Identity(await Get<ServiceTokens>().FindAsync(Context, text, Context.RequestAborted));
        }

        if (AccessTokens.LooksLikeOne(text))
        {
            return Identity(await Get<AccessTokens>().FindAsync(text, Context.RequestAborted) is { } found ? found : AuthErrors.AccessTokenInvalid);
        }

        if ((await Get<TokenLookup>().FindAsync(text, Context.RequestAborted)).IsRefused(out var refusal, out var token))
        {
            return refusal;
        }

        Context.Features.Set(token);
        return new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, token.Person.Value.ToString()), new Claim(Schemes.TokenClaim, token.Id.ToString())], Scheme.Name);
    }

    private Result<ClaimsIdentity> Identity(Result<AccessToken> result)
    {
        if (result.IsRefused(out var refusal, out var token))
        {
            return refusal;
        }

        Context.Features.Set(token);
        return new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, token.Subject.Value.ToString()), new Claim(Schemes.TokenClaim, token.Name)], Scheme.Name);
    }

    private async Task<Result<ClaimsIdentity>> BasicAsync(string text)
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<TakesBasic>() is null)
        {
            return AuthErrors.BasicNotAccepted;
        }

        if (Decode(text) is not [var address, var password])
        {
            return AuthErrors.WrongPassword;
        }

        var result = await Get<CheckPassword.Handler>().HandleAsync(new(address, password), Context.RequestAborted);
        return result.Match<Result<ClaimsIdentity>>(
            person => person.TwoFactorEnabled ? AuthErrors.SecondStepRequired : new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.Id.ToString())], Scheme.Name),
            refusal => refusal);
    }

    // Made only when asked: each request brings one kind, and what looks at a password is made of much.
    private T Get<T>() where T : notnull => Context.RequestServices.GetRequiredService<T>();

    private static string[] Decode(string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written).Split(':', 2) : [];
    }
}
