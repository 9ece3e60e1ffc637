using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;


namespace Platform.Admission;

/// <summary>Fetches a provider's keys: discovery (OpenID Connect Discovery 1.0 §4; the document must name the very issuer), then its key set.</summary>
public sealed class KeyFetcher(GuardedHttp http, TimeProvider clock)
{
    private const int MostDiscovery = 64 * 1024;
    private const int MostKeys = 256 * 1024;
    private const int MaxDiscoveryDepth = 16;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <exception cref="CallFailedException">Not reachable, or not an answer of use; the message says what, for the tenant's screen.</exception>
    public async Task<KeySet> FetchAsync(OidcSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return await FetchAsync(settings.KeysUrl ?? await DiscoverAsync(settings.Issuer, ct), ct);
    }

    /// <summary>The key set at an address.</summary>
    /// <exception cref="CallFailedException">As the other one.</exception>
    public async Task<KeySet> FetchAsync(string url, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(url);
        var answer = await GetAsync(url, MostKeys, ct);
        var json = TextOf(answer.Body, "The key set");
        var parsed = JwkSet.ParseFetched(json);
        if (!parsed.IsValid(out var set))
        {
            throw new CallFailedException($"The key set of {Where(url)} is not one: {parsed.Faults[0]}");
        }

        if (set.Keys.Count == 0)
        {
            throw new CallFailedException($"The key set of {Where(url)} has no key that verifies anything.");
        }

        var now = clock.GetUtcNow();
        return new(set, json, now, now + LifeOf(answer.CacheControl));
    }

    /// <summary>The key set's address, by the issuer's discovery document.</summary>
    /// <exception cref="CallFailedException">As <see cref="FetchAsync(OidcSettings, CancellationToken)"/>.</exception>
    public async Task<string> DiscoverAsync(string issuer, CancellationToken ct) => (await DescribeAsync(issuer, ct)).KeysUrl;

    /// <summary>What the issuer says of itself.</summary>
    /// <exception cref="CallFailedException">As <see cref="FetchAsync(OidcSettings, CancellationToken)"/>.</exception>
    public async Task<IssuerDescription> DescribeAsync(string issuer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        var url = $"{issuer.TrimEnd('/')}/.well-known/openid-configuration";
        var answer = await GetAsync(url, MostDiscovery, ct);
        if (!StrictJson.TryParse(answer.Body, MaxDiscoveryDepth, out var root, out _))
        {
            throw new CallFailedException($"The discovery document of {Where(url)} is not JSON.");
        }

        if (!string.Equals(Text(root, "issuer"), issuer, StringComparison.Ordinal))
        {
            throw new CallFailedException($"The discovery document of {Where(url)} is of another issuer.");
        }

        return new(
            issuer,
            Text(root, "jwks_uri") ?? throw new CallFailedException($"The discovery document of {Where(url)} names no jwks_uri."),
            Text(root, "authorization_endpoint"),
            Text(root, "token_endpoint"),
            Text(root, "userinfo_endpoint"),
            root.TryGetProperty("authorization_response_iss_parameter_supported", out var says) && says.ValueKind == JsonValueKind.True,
            PostsSecret(root),
            clock.GetUtcNow() + LifeOf(answer.CacheControl));
    }

    // client_secret_basic is what holds where nothing is said (OpenID Connect Discovery 1.0 §3).
    private static bool PostsSecret(JsonElement root) =>
        root.TryGetProperty("token_endpoint_auth_methods_supported", out var methods) && methods.ValueKind == JsonValueKind.Array
        && methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.ValueEquals("client_secret_post"))
        && !methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.ValueEquals("client_secret_basic"));

    private async Task<CallAnswer> GetAsync(string url, int most, CancellationToken ct)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            throw new CallFailedException("The address is not an https:// URL.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var answer = await http.SendAsync(request, most, Within, ct);
        return answer.Status == HttpStatusCode.OK ? answer : throw new CallFailedException($"{Where(url)} answered {(int)answer.Status}.");
    }

    private static string? Text(JsonElement root, string member) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string TextOf(byte[] body, string what)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (DecoderFallbackException e)
        {
            throw new CallFailedException($"{what} is not UTF-8.", e);
        }
    }

    private static TimeSpan LifeOf(CacheControlHeaderValue? cache)
    {
        var life = cache is { NoStore: true } or { NoCache: true } ? Shortest : cache?.SharedMaxAge ?? cache?.MaxAge ?? Usual;
        return life < Shortest ? Shortest : life > Longest ? Longest : life;
    }

    private static string Where(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : "the address";
}
