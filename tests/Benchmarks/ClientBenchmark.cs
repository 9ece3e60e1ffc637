using Platform.Benchmarks.Client;
using Platform.Fixtures;

namespace Platform.Benchmarks;

/// <summary>Throughput of our NATS client over that of nats.js on the same server in the same run, 128-byte messages:
/// <c>pub</c> (until the server has all), <c>sub</c> (first to last message of one flood) and <c>req</c> (128 requests in flight, one
/// responder for both). The two take turns, five rounds each after one to warm up; medians count.</summary>
internal sealed class ClientBenchmark : IBenchmark
{
    private const string Unit = "msgs/s";
    private const int PayloadSize = 128;
    private const int Messages = 1_000_000;
    private const int Requests = 100_000;
    private const int InFlight = 128;
    private const int Rounds = 5;

    public string Name => "client";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        // Room for a whole flood: a subscriber that lags behind must not be cut off in the middle.
        using var server = await NatsServerProcess.StartAsync("max_pending: 1GB", ct);
        var url = server.Url;
        var payload = new byte[PayloadSize];
        Task FloodAsync() => RawPublisher.FloodAsync(new Uri(url), "bench", PayloadSize, Messages, ct);
        Task<double> BaselineAsync(string work, int count, Func<Task> whenReady) => NatsJs.RunAsync(url, work, count, PayloadSize, InFlight, whenReady, ct);

        var pub = await TakeTurnsAsync(() => OurClient.PublishAsync(url, Messages, payload, ct), () => BaselineAsync("pub", Messages, () => Task.CompletedTask));
        var sub = await TakeTurnsAsync(() => OurClient.SubscribeAsync(url, Messages, FloodAsync, ct), () => BaselineAsync("sub", Messages, FloodAsync));

        using var responding = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var responder = OurClient.EchoAsync(url, isReady, responding.Token);
        await Task.WhenAny(isReady.Task, responder);
        var req = await TakeTurnsAsync(
            () => OurClient.RequestAsync(url, Requests, payload, InFlight, ct), () => BaselineAsync("req", Requests, () => Task.CompletedTask));
        await responding.CancelAsync();
        await responder.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return [new("pub", Unit, pub.Value, pub.Baseline), new("sub", Unit, sub.Value, sub.Baseline), new("req", Unit, req.Value, req.Baseline)];
    }

    private static async Task<(double Value, double Baseline)> TakeTurnsAsync(Func<Task<double>> ours, Func<Task<double>> baseline)
    {
        await ours();
        double[] a = new double[Rounds], b = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            a[round] = await ours();
            b[round] = await baseline();
        }

        return (Cpu.Median(a), Cpu.Median(b));
    }
}
