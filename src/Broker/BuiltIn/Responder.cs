using System.Globalization;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Nats.Client;

namespace Platform.Broker.BuiltIn;

/// <summary>Answers the built-in services, at this node's own server. All responders are one queue group: servers give a request to one of the region it
/// was made in while there is one, else to another region's. Needs neither database nor control plane.</summary>
internal sealed partial class Responder(NodeSpec spec, NodeOrders orders, UsageReader usage, TimeProvider clock, ILoggerFactory logs) : BackgroundService
{
    private const string QueueGroup = "built-in";
    private const int MostAtOnce = 64;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logs.CreateLogger<Responder>();
    private readonly SemaphoreSlim _room = new(MostAtOnce);

    /// <summary>A connection to the node's own server: patient, and there again when the server is.</summary>
    public static NatsOpts Line(NodeSpec spec, string credsFile, string name, TimeProvider clock, ILoggerFactory logs) => NatsOpts.Default with
    {
        Url = string.Create(CultureInfo.InvariantCulture, $"nats://{spec.Host}:{spec.Ports.Client}"),
        Name = $"{name} {spec.Name}",
        AuthOpts = new() { CredsFile = credsFile },
        IgnoreAuthErrorAbort = true,
        RetryOnInitialConnect = true,
        ReconnectWaitMax = TimeSpan.FromSeconds(2),
        TimeProvider = clock,
        LoggerFactory = logs,
    };

    public override void Dispose()
    {
        _room.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await AnswerAllAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is, it must not end the agent: the node's server matters more than these answers.
                Log.Failed(_log, spec.Name, e);
                await Task.Delay(Rest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AnswerAllAsync(CancellationToken ct)
    {
        await using var connection = new NatsConnection(Line(spec, spec.Services!.CredsFile, "services", clock, logs));
        await connection.ConnectAsync(ct);
        // The first to fail ends all.
        using var together = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var answering = BuiltInServices.Names.Select(service => AnswerAsync(connection, service, together.Token)).ToList();
        await Task.WhenAny(answering);
        await together.CancelAsync();
        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(NatsConnection connection, string service, CancellationToken ct)
    {
        await foreach (var request in connection.SubscribeAsync<byte[]>(BuiltInServices.SubjectOf(service), QueueGroup, cancellationToken: ct))
        {
            if (request.ReplyTo is { Length: > 0 } && Asked.Read(request.Subject, request.Headers) is { } asked)
            {
                await _room.WaitAsync(ct);
                _ = ReplyAsync(request, service, asked, ct);
            }
        }
    }

    private async Task ReplyAsync(NatsMsg<byte[]> request, string service, Asked asked, CancellationToken ct)
    {
        try
        {
            await request.ReplyAsync(await AnswerAsync(request, service, asked, ct), cancellationToken: ct);
        }
        catch (Exception e) when (e is NatsException or IOException or System.Text.Json.JsonException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker's patience tells it.
            Log.NotAnswered(_log, service, e.Message);
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task<byte[]> AnswerAsync(NatsMsg<byte[]> request, string service, Asked asked, CancellationToken ct) => service switch
    {
        BuiltInServices.Echo => Answers.Echo(spec.Region, spec.Name, request.Data),
        BuiltInServices.Regions => orders.Current is { Place.Regions: { } known } order
            ? Answers.Regions(known, order)
            : Answers.Regions(await File.ReadAllBytesAsync(spec.Services!.RegionsFile, ct), orders.Current),
        BuiltInServices.WhoAmI => Answers.WhoAmI(asked),
        _ => await usage.AnswerAsync(asked.Account, ct),
    };

    private static partial class Log
    {
        [LoggerMessage(2530, LogLevel.Warning, "{Node}: the built-in services are not answered for now")]
        public static partial void Failed(ILogger log, string node, Exception e);

        [LoggerMessage(2531, LogLevel.Debug, "tl.{Service} was not answered: {Reason}")]
        public static partial void NotAnswered(ILogger log, string service, string reason);
    }
}
