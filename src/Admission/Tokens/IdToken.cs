using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>Who an ID token must be from and for.</summary>
/// <param name="Issuer">Letter for letter.</param>
/// <param name="ClientId">Its audience.</param>
/// <param name="Nonce">Of the very request it answers; null: asked without one.</param>
/// <param name="Algorithms">It may be signed by.</param>
public sealed record IdTokenRequest(string Issuer, string ClientId, string? Nonce, JwsAlgorithms Algorithms = JwsAlgorithms.All);

/// <summary>An ID token that holds.</summary>
/// <param name="AuthenticatedAt">When its person last showed the issuer who they are; null where it does not say.</param>
public sealed record VerifiedIdToken(string Subject, JsonElement Claims, DateTimeOffset? AuthenticatedAt);

/// <summary>Why an ID token is refused: one sentence. KeyMissing: with other keys of the issuer it might hold.</summary>
public sealed record IdTokenRefusal(string Code, string Detail, bool KeyMissing = false);

/// <summary>Judges ID tokens (OpenID Connect Core 1.0 §3.1.3.7) with what judges clients' tokens: the same reader, algorithms, keys and clock.</summary>
public static class IdToken
{
    private const int MaxSubjectLength = 255;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Never throws, whatever the text.</summary>
    public static VerifiedIdToken? Verify(string text, IdTokenRequest request, JwkSet keys, DateTimeOffset now, out IdTokenRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(keys);
        if (SignedToken.TryParse(text, out var malformed) is not { } token)
        {
            refusal = new(malformed!.Code, malformed.Detail);
            return null;
        }

        refusal = OfHeader(token, request) ?? OfSignature(token, keys) ?? OfClaims(token.Claims, request, now);
        if (refusal is not null)
        {
            return null;
        }

        var at = RegisteredClaims.Time(token.Claims, "auth_time", out var error);
        var subject = error is null ? RegisteredClaims.Text(token.Claims, "sub", out error) : null;
        if (error is not null || subject is not { Length: <= MaxSubjectLength } || Substitution.HasControl(subject))
        {
            refusal = new(Reasons.SubjectMissing, error is null ? "The ID token's sub is no text of 1 to 255 characters." : $"The ID token is malformed: {error}.");
            return null;
        }

        return new(subject, token.Claims, at);
    }

    private static IdTokenRefusal? OfHeader(SignedToken token, IdTokenRequest request) =>
        token.Header.Refusal is { } header ? new(header.Code, header.Detail)
        : JwsAlgorithmNames.Read(token.Header.Algorithm) is not { } algorithm || (request.Algorithms & algorithm) == JwsAlgorithms.None
            ? new(Reasons.AlgorithmNotAllowed, $"The ID token is signed by {Trace.Cut(token.Header.Algorithm)}, which is not accepted.")
            : null;

    private static IdTokenRefusal? OfSignature(SignedToken token, JwkSet keys)
    {
        var algorithm = JwsAlgorithmNames.Read(token.Header.Algorithm)!.Value;
        if (keys.Find(token.Header.Kid, algorithm) is not { } key)
        {
            return new(Reasons.KeyUnknown, $"The issuer has no key {Trace.Cut(token.Header.Kid ?? "(not named)")} for {token.Header.Algorithm}.", KeyMissing: true);
        }

        return key.Verify(algorithm, token.Signed, token.Signature) ? null : new(Reasons.SignatureInvalid, "The ID token's signature is not by the issuer's key.");
    }

    private static IdTokenRefusal? OfClaims(JsonElement claims, IdTokenRequest request, DateTimeOffset now)
    {
        var issuer = RegisteredClaims.Text(claims, "iss", out var error);
        var nonce = error is null ? RegisteredClaims.Text(claims, "nonce", out error) : null;
        var party = error is null ? RegisteredClaims.Text(claims, "azp", out error) : null;
        var audiences = RegisteredClaims.CountAudiences(claims);
        if (error is not null || audiences < 0)
        {
            return new(Reasons.TokenMalformed, $"The ID token is malformed: {error ?? "its aud is neither a text nor a list of texts"}.");
        }

        if (!string.Equals(issuer, request.Issuer, StringComparison.Ordinal))
        {
            return new(Reasons.IssuerUnknown, "The ID token is of another issuer.");
        }

        if (!RegisteredClaims.HasAudience(claims, [request.ClientId]))
        {
            return new(Reasons.AudienceMismatch, "The ID token is for another client.");
        }

        if (party is null ? audiences > 1 : !string.Equals(party, request.ClientId, StringComparison.Ordinal))
        {
            return new(Reasons.AuthorizedPartyMismatch, "The ID token was issued to another client (azp).");
        }

        if (request.Nonce is { } wanted && (nonce is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(wanted))))
        {
            return new("nonce_mismatch", "The ID token answers another request: its nonce is not the one that was sent.");
        }

        return TokenClaims.Times(claims, Skew, now, out _, out var refusal) is null ? new(refusal!.Code, refusal.Detail) : null;
    }
}
