using Platform.Fixtures;

namespace Platform.Benchmarks.Client;

/// <summary>Throughput of our NATS client over that of nats.js on the same server in the same run, 128-byte messages:
/// <c>pub</c> (until the server has all), <c>sub</c> (first to last message of one flood) and <c>req</c> (128 requests in flight, one
/// responder for both). The two take turns, three rounds each after one to warm up; medians count.</summary>
internal static class ClientBench
{
    private const int PayloadSize = 128;
    private const int Messages = 1_000_000;
    private const int Requests = 100_000;
    private const int InFlight = 128;
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<(string Name, double Value, double Baseline)>> RunAsync(string modules, CancellationToken ct)
    {
        // Room for a whole flood: a subscriber that lags behind must not be cut off in the middle.
        using var server = await NatsServerProcess.StartAsync("max_pending: 1GB", ct);
        var url = server.Url;
        var payload = new byte[PayloadSize];
        Task FloodAsync() => RawPublisher.FloodAsync(new Uri(url), "bench", PayloadSize, Messages, ct);
        Task<double> BaselineAsync(string work, int count, Func<Task> whenReady) => NatsJs.RunAsync(modules, url, work, count, PayloadSize, InFlight, whenReady, ct);

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

        return [("pub", pub.Value, pub.Baseline), ("sub", sub.Value, sub.Baseline), ("req", req.Value, req.Baseline)];
    }

    private static async Task<(double Value, double Baseline)> TakeTurnsAsync(Func<Task<double>> ours, Func<Task<double>> baseline)
    {
        await ours();
        List<double> a = [], b = [];
        for (var round = 0; round < Rounds; round++)
        {
            a.Add(await ours());
            b.Add(await baseline());
        }

        return (a.Order().ElementAt(Rounds / 2), b.Order().ElementAt(Rounds / 2));
    }
}
