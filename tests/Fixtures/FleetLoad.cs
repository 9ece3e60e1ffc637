using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Nats.Client;

namespace Platform.Fixtures;

/// <summary>What clients of a fleet met.</summary>
/// <param name="Requests">Across regions; each is asked again, once, two seconds after it failed: a server whose gateway is gone dials another server of
/// that region after one (server/gateway.go, gatewayReconnectDelay), and finds nobody there until then.</param>
/// <param name="FailedOnce">Those that had to be asked again.</param>
/// <param name="FailedTwice">Those that failed again.</param>
/// <param name="Failures">Why requests failed; in which attempt, from which region to which, and how many.</param>
/// <param name="Acknowledged">Messages that a stream said it has.</param>
/// <param name="Lost">Those of them it has not.</param>
/// <param name="Disconnects">Of all clients together.</param>
/// <param name="LongestGaps">The longest time between two acknowledgements of each region's publisher, seconds.</param>
public sealed record FleetLoadResult(
    int Requests, int FailedOnce, int FailedTwice, IReadOnlyDictionary<FailedRequest, int> Failures, int Acknowledged, int Lost, int Disconnects, IReadOnlyDictionary<string, double> LongestGaps)
{
    /// <summary>Requests that failed twice though neither asker nor answerer is in this region.</summary>
    public int FailedTwiceBeside(string region) =>
        Failures.Where(f => f.Key is { IsSecond: true } r && r.From != region && r.To != region).Sum(f => f.Value);
}

public sealed record FailedRequest(bool IsSecond, string From, string To, string Reason);

/// <summary>Clients of one account all over a fleet: each answers requests of its region and asks one of the next region twice a second; in each region
/// one publishes to a stream of its own, one message after another, each until it is acknowledged.</summary>
public sealed class FleetLoad : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<NatsConnection> _connections = [];
    private readonly List<Task> _work = [];
    private readonly ConcurrentDictionary<FailedRequest, int> _failures = new();
    private readonly ConcurrentDictionary<string, double> _longestGaps = new(StringComparer.Ordinal);
    // A stream remembers the ids of its messages.
    private readonly string _run = RandomNumberGenerator.GetHexString(8);
    private readonly string[] _regions;
    private int _requests;
    private int _failedOnce;
    private int _failedTwice;
    private int _acknowledged;
    private int _disconnects;
    private long _lastFailure;

    private FleetLoad(LocalPlatform platform) => _regions = [.. platform.Endpoints.Select(n => n.Region).Distinct(StringComparer.Ordinal)];

    /// <param name="platform">Where.</param>
    /// <param name="creds">Of a user that may do everything in an account with JetStream.</param>
    /// <param name="clients">How many ask and answer.</param>
    /// <param name="replicas">Of each region's stream.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<FleetLoad> StartAsync(LocalPlatform platform, byte[] creds, int clients, int replicas, CancellationToken ct)
    {
        var load = new FleetLoad(platform);
        try
        {
            foreach (var region in load._regions)
            {
                var publisher = await load.ConnectAsync(platform, region, creds, ct);
                await load.CreateStreamAsync(publisher, region, replicas, ct);
                load._work.Add(load.PublishAsync(publisher, region));
            }

            for (var i = 0; i < clients; i++)
            {
                var at = i % load._regions.Length;
                var client = await load.ConnectAsync(platform, load._regions[at], creds, ct);
                load._work.Add(load.AnswerAsync(client, load._regions[at]));
                await client.PingAsync(ct);
                load._work.Add(load.AskAsync(client, load._regions[at], load._regions[(at + 1) % load._regions.Length]));
            }

            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>When a request failed last (Stopwatch timestamp); 0 if none has.</summary>
    public long LastFailure => Interlocked.Read(ref _lastFailure);

    /// <summary>Ends the load and counts.</summary>
    public async Task<FleetLoadResult> StopAsync(CancellationToken ct)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        var kept = 0;
        foreach (var region in _regions)
        {
            var info = await JsAsync(_connections[0], $"STREAM.INFO.{StreamOf(region)}", "", ct);
            kept += info.GetProperty("state").GetProperty("messages").GetInt32();
        }

        return new(_requests, _failedOnce, _failedTwice, _failures, _acknowledged, Math.Max(0, _acknowledged - kept), _disconnects, _longestGaps);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task<NatsConnection> ConnectAsync(LocalPlatform platform, string region, byte[] creds, CancellationToken ct)
    {
        var urls = platform.Endpoints.Where(n => string.Equals(n.Region, region, StringComparison.Ordinal)).Select(n => n.Client);
        var connection = new NatsConnection(NatsOpts.Default with { Url = string.Join(',', urls), Name = "load", AuthOpts = new() { Creds = creds }, ReconnectWaitMax = TimeSpan.FromMilliseconds(500) });
        _connections.Add(connection);
        connection.ConnectionDisconnected += (_, _) =>
        {
            Interlocked.Increment(ref _disconnects);
            return ValueTask.CompletedTask;
        };
        await connection.ConnectAsync(ct);
        return connection;
    }

    private async Task AnswerAsync(NatsConnection client, string region)
    {
        try
        {
            await foreach (var question in client.SubscribeAsync<byte[]>($"ask.{region}", "answers", cancellationToken: _stop.Token))
            {
                await question.ReplyAsync(question.Data, cancellationToken: _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task AskAsync(NatsConnection client, string from, string to)
    {
        await RestAsync(Between * Random.Shared.NextDouble());
        for (; !_stop.IsCancellationRequested; await RestAsync(Between))
        {
            Interlocked.Increment(ref _requests);
            if (!await TryAskAsync(client, from, to, isSecond: false) && !_stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failedOnce);
                await RestAsync(Reconnect);
                if (!await TryAskAsync(client, from, to, isSecond: true) && !_stop.IsCancellationRequested)
                {
                    Interlocked.Increment(ref _failedTwice);
                }
            }
        }
    }

    private async Task<bool> TryAskAsync(NatsConnection client, string from, string to, bool isSecond)
    {
        try
        {
            await client.RequestAsync<string, byte[]>($"ask.{to}", "?", timeout: Patience, cancellationToken: _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (NatsException e)
        {
            _failures.AddOrUpdate(new(isSecond, from, to, e.GetType().Name), 1, (_, n) => n + 1);
            Interlocked.Exchange(ref _lastFailure, TimeProvider.System.GetTimestamp());
            return false;
        }
    }

    private async Task PublishAsync(NatsConnection client, string region)
    {
        var last = TimeProvider.System.GetTimestamp();
        for (var n = 0; !_stop.IsCancellationRequested;)
        {
            try
            {
                var id = new NatsHeaders { ["Nats-Msg-Id"] = string.Create(CultureInfo.InvariantCulture, $"{region}-{n}") };
                var ack = await client.RequestAsync<string, byte[]>($"load.{_run}.{region}", "message", headers: id, timeout: Patience, cancellationToken: CancellationToken.None);
                using var answer = JsonDocument.Parse(ack.Data);
                if (answer.RootElement.TryGetProperty("seq", out _))
                {
                    n++;
                    Interlocked.Increment(ref _acknowledged);
                    _longestGaps[region] = Math.Max(_longestGaps.GetValueOrDefault(region), TimeProvider.System.GetElapsedTime(last).TotalSeconds);
                    last = TimeProvider.System.GetTimestamp();
                }
            }
            catch (NatsException)
            {
                // Not acknowledged: the same again, which the stream takes once.
                await RestAsync(TimeSpan.FromMilliseconds(50));
            }

            await RestAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    private Task RestAsync(TimeSpan time) => Task.Delay(time, _stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task CreateStreamAsync(NatsConnection client, string region, int replicas, CancellationToken ct)
    {
        var config = JsonSerializer.Serialize(new { name = StreamOf(region), subjects = new[] { $"load.{_run}.{region}" }, num_replicas = replicas, placement = new { cluster = region }, max_bytes = 64 << 20 });
        for (var attempt = 0; ; attempt++)
        {
            // Right after a start the meta group may not know all its servers.
            if (await JsAsync(client, $"STREAM.CREATE.{StreamOf(region)}", config, ct) is var made && !made.TryGetProperty("error", out var error))
            {
                return;
            }
            else if (attempt == 40)
            {
                throw new InvalidOperationException($"No stream in {region}: {error}");
            }

            await Task.Delay(500, ct);
        }
    }

    private static async Task<JsonElement> JsAsync(NatsConnection client, string subject, string body, CancellationToken ct)
    {
        var answer = await client.RequestAsync<byte[], byte[]>($"$JS.API.{subject}", Encoding.UTF8.GetBytes(body), timeout: TimeSpan.FromSeconds(15), cancellationToken: ct);
        return JsonSerializer.Deserialize<JsonElement>(answer.Data);
    }

    private string StreamOf(string region) => $"LOAD_{_run}_{region}";
}
