using System.Diagnostics;
using System.Globalization;
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
        await tenant.PublishedAsync(ct);
        return tenant;
    }

    /// <summary>One more account of the organization.</summary>
    public async Task<CalloutTenant> AddAccountAsync(string name, CancellationToken ct)
    {
        var made = await PostAsync("accounts", new { name }, ct);
        return new CalloutTenant(_api, made.GetProperty("id").GetString()!, made.GetProperty("public_key").GetString()!);
    }

    /// <summary>Waits until every node has the account as it is now.</summary>
    public async Task PublishedAsync(CancellationToken ct)
    {
        var publication = await GetAsync($"accounts/{Account}/publication?wait=30", ct);
        if (!publication.GetProperty("is_current").GetBoolean())
        {
            throw new InvalidOperationException("The account is not on every node.");
        }
    }

    /// <returns>The provider's id.</returns>
    public async Task<string> AddProviderAsync(string name, string kind, object settings, CancellationToken ct, string? secret = null, bool isEnabled = true) =>
        (await PostAsync("identity-providers", new { name, kind, settings, secret, is_enabled = isEnabled }, ct)).GetProperty("id").GetString()!;

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
            if (page.GetProperty("data").EnumerateArray().Select(Decision).FirstOrDefault(d => d.ClientName == clientName) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"No decision about {clientName} within {patience}.");
    }

    /// <summary>The organization's decisions since then, the newest first.</summary>
    public async Task<List<TenantDecision>> DecisionsAsync(DateTimeOffset since, CancellationToken ct)
    {
        var decisions = new List<TenantDecision>();
        string? cursor = null;
        do
        {
            var at = Uri.EscapeDataString(since.ToString("O", CultureInfo.InvariantCulture));
            var page = await GetAsync($"connect-decisions?limit=100&since={at}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", ct);
            decisions.AddRange(page.GetProperty("data").EnumerateArray().Select(Decision));
            cursor = Text(page, "next_cursor");
        }
        while (cursor is not null);

        return decisions;
    }

    /// <summary>The account's live sessions, the newest first.</summary>
    public async Task<List<TenantSession>> SessionsAsync(CancellationToken ct) =>
    [
        .. (await GetAsync($"accounts/{Account}/connect-sessions?limit=100", ct)).GetProperty("data").EnumerateArray().Select(s =>
            new TenantSession(Text(s, "session")!, Text(s, "subject")!, Text(s, "region")!, Text(s, "node")!, Text(s, "connection_type")!, Text(s, "client_name")!)),
    ];

    private static TenantDecision Decision(JsonElement item) => new(
        item.GetProperty("allowed").GetBoolean(), Text(item, "reason")!, Text(item, "detail")!, Text(item, "subject"), Text(item, "rule"),
        Text(item, "region")!, Text(item, "node")!, Text(item, "connection_type")!, Text(item, "client_name")!);

    private static string? Text(JsonElement item, string member) => item.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static async Task<JsonElement> SucceededAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? (text.Length == 0 ? default : JsonElement.Parse(text))
            : throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
