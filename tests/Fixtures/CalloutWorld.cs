using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Platform.Fixtures;

/// <summary>The platform with three regions, somebody else's identity provider on an allowed network, and a tenant whose clients bring its tokens.</summary>
public sealed class CalloutWorld : IAsyncDisposable
{
    public const string Audience = "nats.example";

    /// <summary>Subjects of their own for who has a department; nothing for others.</summary>
    public const string Policy = """
        {"rules":[
          {"name":"banned","when":{"claims":[{"claim":"banned","equals":true}]},"then":{"deny":"banned"}},
          {"name":"departments","when":{"claims":[{"claim":"dept","present":true}]},
           "then":{"group":"default","permissions":{"pub":{"allow":["{{dept}}.{{sub}}.>","$SYS.REQ.USER.INFO"]},"sub":{"allow":["{{dept}}.{{sub}}.>","_INBOX.>"]}},"name":"{{sub}}","tags":["dept:{{dept}}"]}}]}
        """;

    private CalloutWorld(LocalPlatform platform, HttpClient api, TokenIssuer issuer, CalloutTenant tenant, string provider) =>
        (Platform, Api, Issuer, Tenant, Provider) = (platform, api, issuer, tenant, provider);

    public LocalPlatform Platform { get; }

    public HttpClient Api { get; }

    /// <summary>Its clients: orders (dept shipping), billing (dept finance), stranger (nothing), banned, introspector.</summary>
    public TokenIssuer Issuer { get; }

    public CalloutTenant Tenant { get; }

    /// <summary>The id of the provider that is the issuer.</summary>
    public string Provider { get; }

    public static async Task<CalloutWorld> StartAsync(CancellationToken ct)
    {
        var issuer = await TokenIssuer.StartAsync(
        [
            new("orders", new { dept = "shipping", roles = new[] { "service" } }),
            new("billing", new { dept = "finance" }),
            new("stranger", new { }),
            new("banned", new { dept = "shipping", banned = true }),
            new("introspector", new { }),
        ], ct);
        LocalPlatform? platform = null;
        try
        {
            platform = await LocalPlatform.StartAsync(ct);
            await AllowLoopbackAsync(platform, ct);
            var api = await platform.SignUpAsync(ct);
            var tenant = await CalloutTenant.OfAsync(api, ct);
            await tenant.EnableJetStreamAsync(ct);
            var provider = await tenant.AddProviderAsync("issuer", "oidc", new { issuer = issuer.Url, audiences = new[] { Audience } }, ct);
            await tenant.SetPolicyAsync(Policy, ct);
            var world = new CalloutWorld(platform, api, issuer, tenant, provider);
            await world.SettledAsync(ct);
            return world;
        }
        catch
        {
            await issuer.DisposeAsync();
            if (platform is not null)
            {
                await platform.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Waits until nothing of what was done before is still on its way: each region's callout process answers at home, from PostgreSQL and with the
    /// issuer's keys, and a fresh token gets in at every node.</summary>
    public async Task SettledAsync(CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        var urls = Platform.Endpoints.Select(e => e.Region).Distinct(StringComparer.Ordinal).Select(r => Platform.UrlOf($"callout-{r}")).ToList();
        var missing = "";
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60); await Task.Delay(50, ct))
        {
            missing = "";
            foreach (var url in urls)
            {
                missing = missing.Length > 0 ? missing : await MissingAsync(http, url, ct);
            }

            foreach (var node in missing.Length > 0 ? [] : Platform.Endpoints)
            {
                using var client = await RawClient.OpenAsync(node.Client, ct);
                var refusal = await client.ConnectAsync(JsonSerializer.Serialize(new { auth_token = await Issuer.TokenAsync("orders", Audience, ct) }), ct);
                missing = refusal is null ? missing : $"{node.Name}: {refusal}";
            }

            if (missing.Length == 0)
            {
                return;
            }
        }

        throw new TimeoutException($"Not settled within a minute: {missing}");
    }

    private async Task<string> MissingAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        try
        {
            var status = await http.GetFromJsonAsync<JsonElement>(new Uri(url, "readyz"), ct);
            var key = status.GetProperty("keys").EnumerateArray().FirstOrDefault(k => k.GetProperty("provider").GetString() == Provider);
            return status.GetProperty("is_home").GetBoolean() && status.GetProperty("is_store_up").GetBoolean() && status.GetProperty("unwritten_sessions").GetInt32() == 0
                && key.ValueKind is JsonValueKind.Object && key.GetProperty("is_usable").GetBoolean() && !key.GetProperty("is_stale").GetBoolean() ? "" : status.GetRawText();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Platform.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    // As a platform administrator would.
    private static async Task AllowLoopbackAsync(LocalPlatform platform, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(platform.ConnectionString("Owner"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "insert into allowed_networks (network, note, created_by, created_at) values ('127.0.0.0/8', 'tests', 'tests', now()); notify trunkline_admission", connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
