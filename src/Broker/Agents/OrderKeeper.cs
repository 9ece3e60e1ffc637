using System.Net;
using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Broker.Topology;

namespace Platform.Broker.Agents;

/// <summary>Asks the control plane what is wanted of this node, and tells it what is. With no answer the node goes on as it is.</summary>
internal sealed partial class OrderKeeper(NodeSpec spec, NodeOrders orders, NodeStatus status, TimeProvider clock, ILogger<OrderKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trust = new PeerTrust(spec.Tls.CertificateFile, spec.Tls.TrustFile);
        using var http = new HttpClient(ControllerLine.Of(trust)) { Timeout = AgentTurn.Longest + TimeSpan.FromSeconds(10) };
        var failures = 0;
        await new ControllerRound(spec.ControllerUrls ?? [], Pause, Backoff, LongestBackoff, clock).RunAsync(
            async (controller, ct) =>
            {
                await TurnAsync(http, controller, ct);
                failures = 0;
            },
            (controller, e) =>
            {
                Log.NoAnswer(log, spec.Name, controller, e.Message);
                if (++failures >= spec.ControllerUrls?.Count)
                {
                    orders.HaveAsked();
                }
            },
            stoppingToken);
    }

    private async Task TurnAsync(HttpClient http, Uri controller, CancellationToken ct)
    {
        // News of the node are told at once, not when the answer comes.
        using var news = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var told = orders.ReportAsync(news.Token);
        var known = orders.Current;
        var standing = PeerStanding.Read(spec.Tls.CertificateFile, spec.Tls.TrustFile);
        var report = new AgentReport(
            orders.Done.Revision, orders.Done.Restarts, status.ConfigRevision, status.State.ToString().ToLowerInvariant(), status.Version, status.Wrong, standing.Issuer, standing.Trust);
        // No revision has this number, so the first answer comes at once.
        var revision = orders.Asked.IsCompleted ? known.Revision : -1;
        var asking = AskAsync(http, new Uri(controller, AgentTurn.Path), new AgentTurn(revision, known.Restarts, report, known.Cordoned), news.Token);
        var first = await Task.WhenAny(asking, told);
        if (first == asking)
        {
            orders.Take(await asking);
            orders.HaveAsked();
        }

        await news.CancelAsync();
        await Task.WhenAll(asking, told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<NodeOrder> AskAsync(HttpClient http, Uri url, AgentTurn turn, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(url, turn, NodeSpec.Json, ct);
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            throw new HttpRequestException("it has no order for this node until a rollout brings the node in");
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<NodeOrder>(NodeSpec.Json, ct) ?? throw new JsonException("The order is null.");
    }

    private static partial class Log
    {
        [LoggerMessage(2550, LogLevel.Warning, "{Node}: {Controller} does not answer; going on as it is: {Reason}")]
        public static partial void NoAnswer(ILogger log, string node, string controller, string reason);
    }
}
