using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Admission;

namespace Platform.AuthCallout.Providers;

/// <summary>What an answer means: somebody, a refusal, or neither: the provider does not know the credential.</summary>
internal readonly record struct Answered(Identity? Identity, Deny? Refusal);

/// <summary>Reads answers of introspection endpoints (RFC 7662 §2.2) and of webhooks, which have the same shape: {"active":true,"sub":"…","exp":…} and whatever
/// policies are to see. Without sub the client's user name or client id is the subject, to policies too. Inactive is unknown, not refused: another provider may know it.</summary>
internal static class ProviderAnswers
{
    private const int LongestSubject = 1024;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="provider">Who answered.</param>
    /// <param name="attempt">Whose credential it is about.</param>
    /// <param name="body">The answer; null: it does not know the credential.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CallFailedException">It is not an answer of this shape.</exception>
    public static Answered Read(ProviderEntry provider, ConnectAttempt attempt, byte[]? body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(attempt);
        if (body is null)
        {
            return default;
        }

        var claims = Parse(body);
        if (!claims.TryGetProperty("active", out var active) || active.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new CallFailedException("The provider's answer does not say whether the credential is active.");
        }

        return active.ValueKind == JsonValueKind.False ? default : Judge(provider, attempt, claims, now);
    }

    private static Answered Judge(ProviderEntry provider, ConnectAttempt attempt, JsonElement claims, DateTimeOffset now)
    {
        Answered Refuse(string code, string detail) => new(null, new Deny(code, detail, provider));
        if (provider.Settings is IntrospectionSettings { Audiences: { Count: > 0 } audiences } && !Audiences(claims).Any(a => audiences.Contains(a, StringComparer.Ordinal)))
        {
            return Refuse(Reasons.AudienceMismatch, "The provider's answer names none of the provider's audiences.");
        }

        var subject = Text(claims, "sub") ?? Text(claims, "username") ?? Text(claims, "client_id");
        if (subject is not { Length: > 0 and <= LongestSubject })
        {
            return Refuse(Reasons.SubjectMissing, "The provider's answer names nobody: it has no sub, username or client_id.");
        }

        var (expiresAt, notBefore) = (Time(claims, "exp"), Time(claims, "nbf"));
        if (expiresAt <= now)
        {
            return Refuse(Reasons.TokenExpired, $"By the provider's answer the credential expired at {expiresAt:u}.");
        }

        return notBefore > now
            ? Refuse(Reasons.TokenNotYetValid, $"By the provider's answer the credential is valid from {notBefore:u}.")
            : new(new Identity(provider, subject, WithSubject(claims, subject), Time(claims, "iat"), expiresAt, Credentials.Fingerprint(attempt.Credential)), null);
    }

    private static JsonElement WithSubject(JsonElement claims, string subject)
    {
        if (Text(claims, "sub") is not null)
        {
            return claims;
        }

        var named = JsonObject.Create(claims)!;
        named["sub"] = subject;
        return JsonSerializer.SerializeToElement(named);
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new CallFailedException("The provider's answer is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CallFailedException("The provider's answer is not JSON.", e);
        }
    }

    private static IEnumerable<string?> Audiences(JsonElement claims) =>
        !claims.TryGetProperty("aud", out var aud) ? []
        : aud.ValueKind == JsonValueKind.String ? [aud.GetString()]
        : aud.ValueKind == JsonValueKind.Array ? aud.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString())
        : [];

    private static string? Text(JsonElement claims, string member) =>
        claims.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement claims, string member) =>
        claims.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
}
