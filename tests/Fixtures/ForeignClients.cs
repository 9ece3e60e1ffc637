using System.Text.Json;

namespace Platform.Fixtures;

/// <summary>How a <see cref="ForeignClients"/> client reaches its server.</summary>
public enum Over { Tcp, WebSocket, Mqtt }

/// <summary>NATS and MQTT clients nobody of this project wrote: @nats-io/transport-node (TCP, WebSocket) and mqtt, all in one process of Node.</summary>
public sealed class ForeignClients : IAsyncDisposable
{
    private readonly NodeScript _script;
    private int _last;

    private ForeignClients(NodeScript script) => _script = script;

    public static async Task<ForeignClients> StartAsync(CancellationToken ct) =>
        new(await NodeScript.StartAsync("clients.mjs", new Dictionary<string, string>(StringComparer.Ordinal), ct));

    /// <summary>Connects with a token, with user and password, or with the text of a .creds file.</summary>
    /// <exception cref="NodeScriptException">The server refused; the message is the client library's.</exception>
    public async Task<ForeignClient> ConnectAsync(Over over, string url, CancellationToken ct, string? token = null, string? user = null, string? password = null, string name = "foreign", object? tls = null, string? creds = null)
    {
        var id = $"c{Interlocked.Increment(ref _last)}";
        var means = over switch { Over.Tcp => "tcp", Over.WebSocket => "ws", _ => "mqtt" };
        var answer = await _script.AskAsync(new { @do = "connect", id, over = means, url, token, user, pass = password, name = over is Over.Mqtt ? $"{name}-{id}" : name, tls, creds }, ct);
        return new ForeignClient(_script, id, answer.GetProperty("server").GetString());
    }

    /// <summary>Why it does not get in, or null when it does.</summary>
    public async Task<string?> RefusalAsync(Over over, string url, CancellationToken ct, string? token = null, string? user = null, string? password = null, string name = "foreign")
    {
        try
        {
            var client = await ConnectAsync(over, url, ct, token, user, password, name);
            await client.CloseAsync(ct);
            return null;
        }
        catch (NodeScriptException e)
        {
            return e.Message;
        }
    }

    public ValueTask DisposeAsync() => _script.DisposeAsync();
}

/// <summary>One connected client.</summary>
/// <param name="Script">Its process.</param>
/// <param name="Id">Its name there.</param>
/// <param name="Server">Which node it is at; null for MQTT, which does not say.</param>
public sealed record ForeignClient(NodeScript Script, string Id, string? Server)
{
    /// <summary>Subscribes and publishes: true if its own message came back, false if the server refused one of the two.</summary>
    public async Task<bool> MayUseAsync(string subject, CancellationToken ct)
    {
        var answer = await Script.AskAsync(new { @do = "publish", id = Id, subject, text = "hello" }, ct);
        return answer.TryGetProperty("arrived", out var arrived) && arrived.ValueKind is JsonValueKind.True;
    }

    /// <summary>Begins to hear what comes on the subject.</summary>
    public Task ListenAsync(string subject, CancellationToken ct) => Script.AskAsync(new { @do = "listen", id = Id, subject }, ct);

    public Task SayAsync(string subject, string text, CancellationToken ct) => Script.AskAsync(new { @do = "say", id = Id, subject, text }, ct);

    /// <summary>Whether a message of this text has come where it listens.</summary>
    public async Task<bool> HasHeardAsync(string text, CancellationToken ct) =>
        (await Script.AskAsync(new { @do = "heard", id = Id, text }, ct)).GetProperty("heard").GetBoolean();

    /// <summary>Completes once the server has ended the connection.</summary>
    public Task ClosedAsync(CancellationToken ct) => Script.AskAsync(new { @do = "closed", id = Id }, ct);

    public Task CloseAsync(CancellationToken ct) => Script.AskAsync(new { @do = "close", id = Id }, ct);
}
