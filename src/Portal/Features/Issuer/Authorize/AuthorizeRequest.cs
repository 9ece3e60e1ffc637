using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Features.Issuer;

/// <summary>What a client asks of a person, checked (OpenID Connect Core §3.1.2.1, RFC 7636 §4.3).</summary>
internal sealed record AuthorizeRequest(
    IssuerClient Client, string RedirectUri, string? State, string? Nonce, IReadOnlyList<string> Scopes, string CodeChallenge, IReadOnlyList<string> Prompts, TimeSpan? MaxAge,
    string? LoginHint, string Query)
{
    /// <summary>Of every parameter: what a person answered counts for this request alone.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Query)));

    public bool Wants(string prompt) => Prompts.Contains(prompt, StringComparer.Ordinal);
}

/// <summary>A request as it may be answered: whole; refused at the client; or refused here, since nobody says where to send the refusal.</summary>
/// <param name="Request">When it is whole.</param>
/// <param name="Error">When the client is told: at RedirectUri, with State.</param>
/// <param name="RedirectUri">Verified.</param>
/// <param name="State">To be given back.</param>
/// <param name="Refusal">When only the person is told.</param>
internal sealed record CheckedRequest(AuthorizeRequest? Request, OAuthError? Error = null, string? RedirectUri = null, string? State = null, AuthorizeRefusal? Refusal = null);

/// <summary>Why a request is not answered to whoever made it.</summary>
internal enum AuthorizeRefusal
{
    ClientUnknown,
    RedirectUriWrong,
}
