using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Client;

namespace Platform.Browser;

/// <summary>An organization's account by its API, and NATS clients with its credentials at the real fleet.</summary>
public sealed class Tenant : IDisposable
{
    private readonly RunningPlatform _platform;
    private readonly HttpClient _api;

    private Tenant(RunningPlatform platform, HttpClient api, string account) => (_platform, _api, Account) = (platform, api, account);

    /// <summary>Below /api/v1: "accounts/acc_…".</summary>
    public string Account { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Of a person who has signed up.</summary>
    public static async Task<Tenant> OfAsync(RunningPlatform platform, Visitor person)
    {
        var api = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri($"{platform.Portal}/api/v1/") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Email}:{person.Password}")));
        var tenant = new Tenant(platform, api, $"accounts/{person.Account.Split('/')[^1]}");
        var token = await tenant.PostAsync("tokens", new { name = "test" });
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token["token"]!.GetValue<string>());
        return tenant;
    }

    public Task<JsonNode> PostAsync(string path, object body) => AskAsync(HttpMethod.Post, path, body);

    public Task<JsonNode> PatchAsync(string path, object body) => AskAsync(HttpMethod.Patch, path, body);

    public Task<JsonNode> GetAsync(string path) => AskAsync(HttpMethod.Get, path, null);

    /// <summary>A new user of the group and one credential of it.</summary>
    public async Task<byte[]> NewCredsAsync(string name, string group)
    {
        var user = await PostAsync($"{Account}/users", new { name, group });
        return await CredsAsync(user["id"]!.GetValue<string>());
    }

    /// <summary>Another credential of a user.</summary>
    public async Task<byte[]> CredsAsync(string user) =>
        Encoding.UTF8.GetBytes((await PostAsync($"{Account}/users/{user}/credentials", new { }))["creds"]!.GetValue<string>());

    /// <summary>Every node has the account's present generation.</summary>
    public async Task PublishedAsync() =>
        (await GetAsync($"{Account}/publication?wait=30"))["is_current"]!.GetValue<bool>().ShouldBeTrue();

    /// <summary>Connects to a node; null when it refuses the credentials.</summary>
    public async Task<NatsConnection?> ConnectAsync(byte[] creds, int node = 0)
    {
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = _platform.Nodes[node].Client,
            AuthOpts = new() { Creds = creds },
            IgnoreAuthErrorAbort = true,
            ReconnectWaitMax = TimeSpan.FromMilliseconds(200),
        });
        try
        {
            await connection.ConnectAsync(Ct);
            return connection;
        }
        catch (NatsException)
        {
            await connection.DisposeAsync();
            return null;
        }
    }

    public async Task<bool> GetsInAsync(byte[] creds, int node = 0)
    {
        await using var connection = await ConnectAsync(creds, node);
        return connection is not null;
    }

    /// <summary>What the server says the connected user may publish; the user may ask it.</summary>
    public static async Task<string[]> MayPublishAsync(NatsConnection connection)
    {
        var answer = await connection.RequestAsync<byte[], byte[]>("$SYS.REQ.USER.INFO", [], cancellationToken: Ct);
        return [.. JsonNode.Parse(answer.Data!)!["data"]!["permissions"]!["publish"]!["allow"]!.AsArray().Select(s => s!.GetValue<string>())];
    }

    public void Dispose() => _api.Dispose();

    private async Task<JsonNode> AskAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        var response = await _api.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
