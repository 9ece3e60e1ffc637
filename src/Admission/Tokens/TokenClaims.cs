using System.Globalization;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>What a token whose signature is genuine must say besides: when it is good, to whom it was issued, whom it names.</summary>
internal static class TokenClaims
{
    private const int MaxSubjectLength = 1024;

    /// <summary>The identity, or why not.</summary>
    public static Identity? Judge(ProviderEntry provider, TokenSettings settings, JsonElement claims, Func<byte[]> fingerprint, DateTimeOffset now, Trace? trace, out TokenRefusal? refusal)
    {
        refusal = null;
        var skew = TimeSpan.FromSeconds(settings.ClockSkewSeconds);
        if (Times(claims, skew, now, out var issuedAt, out refusal) is not { } expiresAt)
        {
            trace?.Refused("times", refusal!.Detail);
            return null;
        }

        trace?.Ok("times", $"Good until {Show(expiresAt)}; it is {Show(now)}, and the clocks may differ by {settings.ClockSkewSeconds.ToString(CultureInfo.InvariantCulture)} s.");
        if (AuthorizedParty(settings, claims) is { } wrongParty)
        {
            refusal = wrongParty;
            trace?.Refused("azp", refusal.Detail);
            return null;
        }

        if (settings.SubjectClaim.Find(claims) is not { ValueKind: JsonValueKind.String } subject || subject.GetString() is not { Length: > 0 and <= MaxSubjectLength } name || Substitution.HasControl(name))
        {
            refusal = new(Reasons.SubjectMissing, $"The token's {settings.SubjectClaim} is no text of 1 to 1,024 characters.");
            trace?.Refused("subject", refusal.Detail);
            return null;
        }

        trace?.Ok("subject", $"{settings.SubjectClaim} is {Trace.Cut(name)}.");

        // Once the issuer's own end has passed, what is left is the allowance for its clock.
        return new(provider, name, claims, issuedAt, now < expiresAt ? expiresAt : expiresAt + skew, fingerprint());
    }

    internal static DateTimeOffset? Times(JsonElement claims, TimeSpan skew, DateTimeOffset now, out DateTimeOffset? issuedAt, out TokenRefusal? refusal)
    {
        var expiresAt = RegisteredClaims.Time(claims, "exp", out var error);
        var notBefore = error is null ? RegisteredClaims.Time(claims, "nbf", out error) : null;
        issuedAt = error is null ? RegisteredClaims.Time(claims, "iat", out error) : null;
        refusal = error is not null ? new(Reasons.TokenMalformed, $"The token is not a JWT: {error}.")
            : expiresAt is not { } end ? new(Reasons.ExpiryMissing, "The token has no exp.")
            : now >= end + skew ? new(Reasons.TokenExpired, $"The token ended at {Show(end)}; it is {Show(now)}.")
            : notBefore > now + skew ? new(Reasons.TokenNotYetValid, $"The token begins at {Show(notBefore.Value)}; it is {Show(now)}.")
            : issuedAt > now + skew ? new(Reasons.TokenIssuedInFuture, $"The token was issued at {Show(issuedAt.Value)}; it is {Show(now)}.")
            : null;
        return refusal is null ? expiresAt : null;
    }

    private static TokenRefusal? AuthorizedParty(TokenSettings settings, JsonElement claims)
    {
        var party = RegisteredClaims.Text(claims, "azp", out var error);
        if (error is not null)
        {
            return new(Reasons.TokenMalformed, $"The token is not a JWT: {error}.");
        }

        if (settings.AuthorizedParties.Count > 0)
        {
            return party is not null && settings.AuthorizedParties.Contains(party, StringComparer.Ordinal)
                ? null
                : new(Reasons.AuthorizedPartyMismatch, party is null ? "The token has no azp, and the provider wants one." : $"The token's azp {Trace.Cut(party)} is not one of the provider's authorized_parties.");
        }

        return party is null || RegisteredClaims.CountAudiences(claims) < 2 || settings.Audiences.Contains(party, StringComparer.Ordinal)
            ? null
            : new(Reasons.AuthorizedPartyMismatch, $"The token is for several audiences and was issued to {Trace.Cut(party)} (azp), which is not ours: name it in the provider's authorized_parties.");
    }

    private static string Show(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
