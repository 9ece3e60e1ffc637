using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Platform.Fixtures;

/// <summary>One answer of the callout service as its tenant sees it.</summary>
public sealed record TenantDecision(bool IsAllowed, string Reason, string Detail, string? Subject, string? Rule, string Region, string NodeName, string ConnectionType, string ClientName);

/// <summary>A client the callout service let in.</summary>
/// <param name="Key">U….</param>
/// <param name="Subject">Who, by its provider.</param>
/// <param name="Region">Where.</param>
/// <param name="NodeName">At which node.</param>
/// <param name="ConnectionType">STANDARD, WEBSOCKET, MQTT….</param>
/// <param name="ClientName">Its own name.</param>
public sealed record TenantSession(string Key, string Subject, string Region, string NodeName, string ConnectionType, string ClientName);

/// <summary>An organization's account, providers, policy, decisions and sessions by the portal's API, as its people would.</summary>
public sealed class CalloutTenant
{
    private readonly HttpClient _api;
    private EntityTagHeaderValue? _policy;

    private CalloutTenant(HttpClient api, string account, string publicKey) => (_api, Account, PublicKey) = (api, account, publicKey);

    /// <summary>acc_….</summary>
    public string Account { get; }

    /// <summary>A….</summary>
    public string PublicKey { get; }

    /// <summary>The account that signing up made.</summary>
    public static async Task<CalloutTenant> OfAsync(HttpClient api, CancellationToken ct)
    {
        var accounts = await api.GetFromJsonAsync<JsonElement>("accounts", ct);
        var first = accounts.GetProperty("data")[0];
        var tenant = new CalloutTenant(api, first.GetProperty("id").GetString()!, first.GetProperty("public_key").GetString()!);
        var publication = await tenant.GetAsync($"accounts/{tenant.Account}/publication?wait=30", ct);
        return publication.GetProperty("is_current").GetBoolean() ? tenant : throw new InvalidOperationException("The account is not on every node.");
    }

    /// <returns>The provider's id.</returns>
    public async Task<string> AddProviderAsync(string name, string kind, object settings, CancellationToken ct, string? secret = null) =>
        (await PostAsync("identity-providers", new { name, kind, settings, secret }, ct)).GetProperty("id").GetString()!;

    /// <summary>Gives the account JetStream, in which MQTT sessions live.</summary>
    public async Task EnableJetStreamAsync(CancellationToken ct)
    {
        using var response = await _api.PatchAsync($"accounts/{Account}", JsonContent.Create(new { limits = new { disk_storage = -1, mem_storage = -1 } }), ct);
        await SucceededAsync(response, ct);
        await GetAsync($"accounts/{Account}/publication?wait=30", ct);
    }

    /// <summary>The next version of the account's policy.</summary>
    public async Task SetPolicyAsync(string policy, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"accounts/{Account}/connect-policy") { Content = new StringContent($$"""{"policy":{{policy}}}""", Encoding.UTF8, "application/json") };
        if (_policy is not null)
        {
            request.Headers.IfMatch.Add(_policy);
        }

        using var response = await _api.SendAsync(request, ct);
        await SucceededAsync(response, ct);
        _policy = response.Headers.ETag;
    }

    /// <summary>Drops and refuses all of a provider, or one subject of it; or the credential of one session.</summary>
    public Task RevokeAsync(CancellationToken ct, string? provider = null, string? subject = null, string? session = null) =>
        PostAsync("connect-revocations", new { provider, subject, session, reason = "a test" }, ct);

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken ct)
    {
        using var response = await _api.PostAsJsonAsync(path, body, ct);
        return await SucceededAsync(response, ct);
    }

    public async Task DeleteAsync(string path, CancellationToken ct)
    {
        using var response = await _api.DeleteAsync(path, ct);
        await SucceededAsync(response, ct);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken ct) => _api.GetFromJsonAsync<JsonElement>(path, ct);

    /// <summary>Creds (UTF-8) of the user that signing up made: one that may do everything in the account.</summary>
    public async Task<byte[]> CredsAsync(CancellationToken ct)
    {
        var users = await GetAsync($"accounts/{Account}/users", ct);
        var made = await PostAsync($"accounts/{Account}/users/{users.GetProperty("data")[0].GetProperty("id").GetString()}/credentials", new { }, ct);
        return Encoding.UTF8.GetBytes(made.GetProperty("creds").GetString()!);
    }

    /// <summary>Waits for a decision about a client of that name.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<TenantDecision> DecisionAsync(string clientName, TimeSpan patience, CancellationToken ct)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < patience; await Task.Delay(20, ct))
        {
            var page = await GetAsync("connect-decisions?limit=50", ct);
            foreach (var item in page.GetProperty("data").EnumerateArray())
            {
                if (Text(item, "client_name") == clientName)
                {
                    return new TenantDecision(
                        item.GetProperty("allowed").GetBoolean(), Text(item, "reason")!, Text(item, "detail")!, Text(item, "subject"), Text(item, "rule"),
                        Text(item, "region")!, Text(item, "node")!, Text(item, "connection_type")!, clientName);
                }
            }
        }

        throw new TimeoutException($"No decision about {clientName} within {patience}.");
    }

    /// <summary>The account's live sessions, the newest first.</summary>
    public async Task<List<TenantSession>> SessionsAsync(CancellationToken ct) =>
    [
        .. (await GetAsync($"accounts/{Account}/connect-sessions?limit=100", ct)).GetProperty("data").EnumerateArray().Select(s =>
            new TenantSession(Text(s, "session")!, Text(s, "subject")!, Text(s, "region")!, Text(s, "node")!, Text(s, "connection_type")!, Text(s, "client_name")!)),
    ];

    private static string? Text(JsonElement item, string member) => item.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static async Task<JsonElement> SucceededAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? (text.Length == 0 ? default : JsonElement.Parse(text))
            : throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
