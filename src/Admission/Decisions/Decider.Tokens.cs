using System.Security.Cryptography;

namespace Platform.Admission;

public static partial class Decider
{
    private static Decision OfToken(AdmissionSnapshot snapshot, ConnectAttempt attempt, string text, IKeySource keys, DateTimeOffset now, Trace? trace)
    {
        if (SignedToken.TryParse(text, out var malformed) is not { } token)
        {
            return Refuse(trace, "token", new(malformed!.Code, malformed.Detail));
        }

        var claims = token.Claims;
        var issuer = RegisteredClaims.Text(claims, "iss", out var error);
        if (error is not null || RegisteredClaims.CountAudiences(claims) < 0)
        {
            return Refuse(trace, "token", new(Reasons.TokenMalformed, $"The token is not a JWT: {error ?? "its aud is neither a text nor a list of texts"}."));
        }

        if (issuer is null)
        {
            return Refuse(trace, "provider", new(Reasons.IssuerUnknown, "The token has no iss."));
        }

        if (Routing.Choose(snapshot, Hint.Of(snapshot, attempt.Username), issuer, claims, trace, out var lost) is not { } provider)
        {
            return Refuse(trace, "provider", lost!);
        }

        var settings = (TokenSettings)provider.Settings;
        trace?.Ok("provider", $"{provider.Name}: issuer {Trace.Cut(issuer)}, and one of its audiences.");
        if (token.Header.Refusal is { } header)
        {
            return Refuse(trace, "header", new(header.Code, header.Detail, provider));
        }

        if (JwsAlgorithmNames.Read(token.Header.Algorithm) is not { } algorithm || (settings.Algorithms & algorithm) == JwsAlgorithms.None)
        {
            return Refuse(trace, "header", new(Reasons.AlgorithmNotAllowed, $"The token is signed by {Trace.Cut(token.Header.Algorithm)}; the provider accepts {string.Join(", ", JwsAlgorithmNames.NamesOf(settings.Algorithms))}.", provider));
        }

        trace?.Ok("header", $"Signed by {token.Header.Algorithm}, key {Trace.Cut(token.Header.Kid ?? "(not named)")}.");
        return WithKeys(snapshot, attempt, token, provider, settings, algorithm, keys, now, trace);
    }

    private static Decision WithKeys(
        AdmissionSnapshot snapshot, ConnectAttempt attempt, SignedToken token, ProviderEntry provider, TokenSettings settings, JwsAlgorithms algorithm, IKeySource keys, DateTimeOffset now, Trace? trace)
    {
        var set = settings is JwksSettings fixedKeys ? fixedKeys.Keys : keys.KeysOf(provider);
        var kid = token.Header.Kid;
        if (set?.Find(kid, algorithm) is not { } key)
        {
            var deny = set is null ? new Deny(Reasons.KeysUnavailable, "The issuer's keys are not here, and could not be fetched.", provider)
                : new Deny(Reasons.KeyUnknown, kid is null ? $"The token names no key, and the issuer does not have exactly one for {token.Header.Algorithm}." : $"The issuer has no key {Trace.Cut(kid)} for {token.Header.Algorithm}.", provider);
            trace?.Refused("key", deny.Detail);
            return settings is JwksSettings ? deny : new NeedKeys(provider, kid, deny);
        }

        trace?.Ok("key", $"The issuer's key {Trace.Cut(key.Kid ?? "(without a name)")}.");
        if (!key.Verify(algorithm, token.Signed, token.Signature))
        {
            return Refuse(trace, "signature", new(Reasons.SignatureInvalid, $"The signature is not by the issuer's key {Trace.Cut(key.Kid ?? "(without a name)")}.", provider));
        }

        trace?.Ok("signature", "By the issuer's key.");
        return TokenClaims.Judge(provider, settings, token.Claims, () => SHA256.HashData(token.Signed), now, trace, out var refusal) is { } identity
            ? Admit(snapshot, attempt, identity, now, trace)
            : new Deny(refusal!.Code, refusal.Detail, provider);
    }
}
