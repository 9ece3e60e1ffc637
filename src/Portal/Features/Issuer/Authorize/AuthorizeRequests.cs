using System.Globalization;
using Microsoft.Extensions.Primitives;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Reads and checks requests for authorization.</summary>
internal sealed class AuthorizeRequests(PortalDb db)
{
    /// <summary>The parameter of ours that comes back from the sign-in and consent pages; no client's.</summary>
    public const string Ticket = "ticket";
    private const int LongestValue = 2048;
    private static readonly string[] Prompts = ["none", "login", "consent", "select_account"];

    public async Task<CheckedRequest> ReadAsync(IEnumerable<KeyValuePair<string, StringValues>> parameters, CancellationToken ct)
    {
        var all = parameters.Where(p => p.Key != Ticket).ToDictionary(StringComparer.Ordinal);
        // RFC 6749 §3.1: without a value is as if not sent.
        var client = await IssuerClient.FindAsync(db, Single(all, "client_id"), ct);
        if (client is null or { Kind: ClientKind.Service })
        {
            return new(null, Refusal: AuthorizeRefusal.ClientUnknown);
        }

        if (Single(all, "redirect_uri") is not { } redirectUri || !RedirectUris.IsRegistered(client.Kind, client.RedirectUris, redirectUri))
        {
            return new(null, Refusal: AuthorizeRefusal.RedirectUriWrong);
        }

        var state = Single(all, "state");
        return Check(client, redirectUri, state, all, out var request) is { } error ? new(null, error, redirectUri, state) : new(request);
    }

    private static OAuthError? Check(IssuerClient client, string redirectUri, string? state, Dictionary<string, StringValues> all, out AuthorizeRequest? request)
    {
        request = null;
        if (all.FirstOrDefault(p => p.Value.Count > 1) is { Key: { } twice })
        {
            return OAuthError.InvalidRequest($"{Cut(twice)} is there more than once.");
        }

        if (all.FirstOrDefault(p => p.Value.ToString().Length > LongestValue) is { Key: { } longest })
        {
            return OAuthError.InvalidRequest($"{Cut(longest)} is longer than {LongestValue.ToString(CultureInfo.InvariantCulture)} characters.");
        }

        var wrong = all.ContainsKey("request") ? OAuthError.RequestNotSupported
            : all.ContainsKey("request_uri") ? OAuthError.RequestUriNotSupported
            : all.ContainsKey("registration") ? OAuthError.RegistrationNotSupported
            : Single(all, "response_type") is not { } type ? OAuthError.InvalidRequest("response_type is missing.")
            : type != "code" ? OAuthError.UnsupportedResponseType
            : Single(all, "response_mode") is not (null or "query") ? OAuthError.InvalidRequest("response_mode is query.")
            : Single(all, "code_challenge") is not { } given ? OAuthError.InvalidRequest("code_challenge is missing: every client proves its code (RFC 7636).")
            : Single(all, "code_challenge_method") != "S256" ? OAuthError.InvalidRequest("code_challenge_method is S256.")
            : !Pkce.IsChallenge(given) ? OAuthError.InvalidRequest("code_challenge is 43 characters of base64url.")
            : null;
        return wrong ?? CheckRest(client, redirectUri, state, all, out request);
    }

    private static OAuthError? CheckRest(IssuerClient client, string redirectUri, string? state, Dictionary<string, StringValues> all, out AuthorizeRequest? request)
    {
        request = null;
        if (ApiScope.Read(Single(all, "scope")) is not { Count: > 0 } scopes)
        {
            return OAuthError.MissingScope;
        }

        if (scopes.Except(client.Scopes, StringComparer.Ordinal).FirstOrDefault() is { } beyond)
        {
            return OAuthError.InvalidScope($"{Cut(beyond)} is no scope this client may ask for.");
        }

        var prompts = Single(all, "prompt")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (prompts.Except(Prompts, StringComparer.Ordinal).Any() || (prompts.Length > 1 && prompts.Contains("none", StringComparer.Ordinal)))
        {
            return OAuthError.InvalidRequest("prompt is none alone, or login, consent, select_account.");
        }

        TimeSpan? maxAge = null;
        if (Single(all, "max_age") is { } age)
        {
            if (!int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return OAuthError.InvalidRequest("max_age is a number of seconds.");
            }

            maxAge = TimeSpan.FromSeconds(seconds);
        }

        var query = string.Join('&', all.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value.ToString())}"));
        request = new(client, redirectUri, state, Single(all, "nonce"), scopes, Single(all, "code_challenge")!, prompts, maxAge, Single(all, "login_hint"), query);
        return null;
    }

    private static string? Single(Dictionary<string, StringValues> all, string name) => all.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

    // A description has no quotes or other scripts (RFC 6749 §4.1.2.1).
    private static string Cut(string name) => new([.. name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':' or '-').Take(64)]);
}
