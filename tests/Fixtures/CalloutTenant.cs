using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Platform.Fixtures;

/// <summary>One answer of the callout service as its tenant sees it.</summary>
public sealed record TenantDecision(bool IsAllowed, string Reason, string Detail, string? Subject, string? Rule, string Region, string NodeName, string ConnectionType, string ClientName);

/// <summary>A client the callout service let in.</summary>
public sealed record TenantSession(string Subject, string Region, string NodeName, string ConnectionType, string ClientName, bool IsRevoked, bool HasEnded);

/// <summary>An organization's account, providers and policy by the portal's API, as its people would; what they would see is read from the rows behind
/// their screens.</summary>
public sealed class CalloutTenant
{
    private readonly HttpClient _api;
    private readonly string _database;

    private CalloutTenant(HttpClient api, string database, string account, string publicKey) => (_api, _database, Account, PublicKey) = (api, database, account, publicKey);

    /// <summary>acc_….</summary>
    public string Account { get; }

    /// <summary>A….</summary>
    public string PublicKey { get; }

    /// <summary>The account that signing up made.</summary>
    public static async Task<CalloutTenant> OfAsync(LocalPlatform platform, HttpClient api, CancellationToken ct)
    {
        var accounts = await api.GetFromJsonAsync<JsonElement>("accounts", ct);
        var first = accounts.GetProperty("items")[0];
        var tenant = new CalloutTenant(api, platform.ConnectionString("Owner"), first.GetProperty("id").GetString()!, first.GetProperty("public_key").GetString()!);
        var publication = await tenant.GetAsync($"accounts/{tenant.Account}/publication?wait=30", ct);
        return publication.GetProperty("is_current").GetBoolean() ? tenant : throw new InvalidOperationException("The account is not on every node.");
    }

    /// <returns>The provider's id.</returns>
    public async Task<string> AddProviderAsync(string name, string kind, object settings, CancellationToken ct, string? secret = null) =>
        (await PostAsync("identity-providers", new { name, kind, settings, secret }, ct)).GetProperty("id").GetString()!;

    /// <summary>The next version of the account's policy.</summary>
    public async Task SetPolicyAsync(string policy, CancellationToken ct)
    {
        using var body = new StringContent(policy, Encoding.UTF8, "application/json");
        using var response = await _api.PutAsync($"accounts/{Account}/connect-policy", body, ct);
        await SucceededAsync(response, ct);
    }

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
        var made = await PostAsync($"accounts/{Account}/users/{users.GetProperty("items")[0].GetProperty("id").GetString()}/credentials", new { }, ct);
        return Encoding.UTF8.GetBytes(made.GetProperty("creds").GetString()!);
    }

    /// <summary>Waits for a decision about a client of that name.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<TenantDecision> DecisionAsync(string clientName, TimeSpan patience, CancellationToken ct)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < patience; await Task.Delay(20, ct))
        {
            var found = await ReadAsync(
                "select is_allowed, reason, detail, subject, rule, region, node_name, connection_type, client_name from connect_decisions where client_name = $1 order by at desc limit 1",
                [clientName], r => new TenantDecision(r.GetBoolean(0), r.GetString(1), r.GetString(2), Text(r, 3), Text(r, 4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetString(8)), ct);
            if (found is [var decision])
            {
                return decision;
            }
        }

        throw new TimeoutException($"No decision about {clientName} within {patience}.");
    }

    /// <summary>The account's sessions, the newest first.</summary>
    public Task<List<TenantSession>> SessionsAsync(CancellationToken ct) => ReadAsync(
        """
        select s.subject, s.region, s.node_name, s.connection_type, s.client_name, s.revoked_at is not null, s.ended_at is not null
        from connect_sessions s join accounts a on a.id = s.account_id where a.public_key = $1 order by s.admitted_at desc
        """,
        [PublicKey], r => new TenantSession(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetBoolean(5), r.GetBoolean(6)), ct);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<JsonElement> SucceededAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? (text.Length == 0 ? default : JsonElement.Parse(text))
            : throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
    }

    private async Task<List<T>> ReadAsync<T>(string sql, object[] values, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
