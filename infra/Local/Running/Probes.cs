using System.Globalization;
using Npgsql;
using Platform.Local.Processes;

namespace Platform.Local.Running;

/// <summary>Readiness as a user of the process would see it.</summary>
internal static class Probes
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) });

    /// <summary>A statement, by password, as the superuser.</summary>
    public static async Task<bool> PostgresAsync(string connectionString, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            return await command.ExecuteScalarAsync(ct) is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public static async Task<bool> HttpAsync(int port, string path, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"));
            using var answer = await Http.SendAsync(request, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>The agent says ready, and a client would be greeted.</summary>
    public static async Task<bool> NodeAsync(int agent, int client, CancellationToken ct) =>
        await HttpAsync(agent, "/readyz", ct) && await InfoBanner.IsServedAsync("127.0.0.1", client, ct);
}
