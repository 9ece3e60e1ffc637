using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Platform.Portal.Components;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>A provider's state and settings in words.</summary>
internal static class ProviderWords
{
    private static readonly string[] KeyParts = ["kid", "kty", "crv", "alg"];

    public static (string Tone, string Word) Status(ProviderView provider, IReadOnlyList<ProviderState> states) =>
        !provider.IsEnabled ? ("idle", "Disabled")
        : provider.Kind is not ProviderKind.Oidc ? ("ok", "Enabled")
        : states.Count == 0 ? ("idle", "Not fetched yet")
        : states.All(s => s is { IsUsable: true, IsStale: false }) ? ("ok", "Keys fresh")
        : states.Any(s => s.IsUsable) ? ("warn", "Works on kept keys")
        : states.Any(s => s.Problem is not null) ? ("bad", "No keys")
        : ("idle", "Not fetched yet");

    /// <summary>Of its keys in one callout process.</summary>
    public static (string Tone, string Word) Keys(ProviderState state) =>
        !state.IsUsable ? state.Problem is null ? ("idle", "not fetched yet") : ("bad", "none that can be used") : state.IsStale ? ("warn", "kept ones") : ("ok", "fresh");

    /// <summary>What it is known by outside: its issuer or address.</summary>
    public static string? Of(ProviderView provider) =>
        provider.Settings.TryGetProperty("issuer", out var issuer) ? issuer.ToString() : provider.Settings.TryGetProperty("url", out var url) ? url.ToString() : null;

    /// <summary>Each setting that is made, with a label, and its default where it is not and matters.</summary>
    public static IReadOnlyList<(string Label, IReadOnlyList<string> Values)> Settings(ProviderView provider)
    {
        var defaults = provider.Kind switch
        {
            ProviderKind.Oidc => new[] { ("algorithms", "RS256, PS256, ES256, ES384, EdDSA"), ("subject_claim", "sub"), ("clock_skew_seconds", "30"), ("stale_keys_seconds", "86400") },
            ProviderKind.Jwks => [("algorithms", "RS256, PS256, ES256, ES384, EdDSA"), ("subject_claim", "sub"), ("clock_skew_seconds", "30")],
            ProviderKind.Introspection => [("cache_seconds", "30"), ("timeout_ms", "1000")],
            ProviderKind.Webhook => [("timeout_ms", "1000")],
            _ => [],
        };
        return
        [
            .. provider.Settings.EnumerateObject().Select(m => (Label(m.Name), Values(m.Name, m.Value))),
            .. defaults.Where(d => !provider.Settings.TryGetProperty(d.Item1, out _)).Select(d => (Label(d.Item1), (IReadOnlyList<string>)[$"{Unit(d.Item1, d.Item2)} (default)"])),
        ];
    }

    private static string Label(string member) => member switch
    {
        "issuer" => "Issuer",
        "audiences" => "Audiences",
        "algorithms" => "Algorithms",
        "authorized_parties" => "Authorized parties (azp)",
        "clock_skew_seconds" => "Clock skew",
        "subject_claim" => "Subject is claim",
        "keys_url" => "Keys from",
        "stale_keys_seconds" => "Kept keys admit for",
        "preset" => "Preset",
        "keys" => "Keys",
        "url" => "Address",
        "client_id" => "Client id",
        "cache_seconds" => "An answer counts for",
        "timeout_ms" => "Waits at most",
        "authorities" => "Authorities",
        "subject_from" => "Subject from",
        _ => member,
    };

    private static IReadOnlyList<string> Values(string member, JsonElement value) => (member, value.ValueKind) switch
    {
        ("keys", JsonValueKind.Object) when value.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Array => [.. keys.EnumerateArray().Select(KeyWords)],
        ("authorities", JsonValueKind.Array) => [.. value.EnumerateArray().Select(a => CertificateWords(a.ToString()))],
        (_, JsonValueKind.Array) => [.. value.EnumerateArray().Select(e => e.ToString())],
        _ => [Unit(member, value.ToString())],
    };

    private static string Unit(string member, string value) => member.EndsWith("_seconds", StringComparison.Ordinal) ? $"{value} s" : member.EndsWith("_ms", StringComparison.Ordinal) ? $"{value} ms" : value;

    private static string KeyWords(JsonElement key) => string.Join(' ', KeyParts.Select(m => key.TryGetProperty(m, out var v) ? v.ToString() : "").Where(v => v.Length > 0));

    private static string CertificateWords(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return $"{certificate.Subject}, until {Wording.Day(new DateTimeOffset(certificate.NotAfter))}";
        }
        catch (CryptographicException)
        {
            return "a certificate that cannot be read";
        }
    }
}
