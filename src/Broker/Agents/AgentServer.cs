using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Broker.Reconcilers;
using Platform.Broker.Topology;

namespace Platform.Broker.Agents;

/// <summary>Where agents ask for orders: HTTPS, both sides by certificates of the fleet's own authority (ADR 18). Apart from the controller's own pages,
/// which have neither. Every controller answers, also one without the lease: orders are rows.</summary>
internal sealed partial class AgentServer(OrderTable orders, OrderBell bell, IConfiguration configuration, TimeProvider clock, ILogger<AgentServer> log) : IHostedService, IAsyncDisposable
{
    // Another controller's rings are not heard here.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetSection(AgentOptions.Section).Get<AgentOptions>() is not { } options)
        {
            return;
        }

        var trust = new PeerTrust(options.CertificateFile, options.TrustFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Url).ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => trust.Own();
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (shown, _, _) => trust.NameOf(shown) is not null;
        }));
        _app = builder.Build();
        _app.MapPost(AgentTurn.Path, TurnAsync);
        await _app.StartAsync(cancellationToken);
        Log.Listening(log, options.Url);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<IResult> TurnAsync(HttpContext http, CancellationToken ct)
    {
        // Checked at the handshake; whose it is, is what it says.
        var node = http.Connection.ClientCertificate!.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: false);
        try
        {
            var turn = await http.Request.ReadFromJsonAsync<AgentTurn>(NodeSpec.Json, ct) ?? throw new JsonException("There is no turn.");
            await orders.ReportAsync(node, JsonSerializer.Serialize(turn.Report, NodeSpec.Json), ct);
            return await NextAsync(node, turn, ct) is { } order ? Results.Json(order, NodeSpec.Json) : Results.NotFound();
        }
        catch (Exception e) when (e is JsonException)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>The order, when it is another than the agent knows or it has waited long enough; null for a node there is no order for.</summary>
    private async Task<NodeOrder?> NextAsync(string node, AgentTurn turn, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var rung = bell.Next;
            var order = await orders.OrderAsync(node, ct);
            if (order is null || order.Revision != turn.KnownRevision || order.Restarts != turn.KnownRestarts || !string.Equals(order.Cordoned, turn.KnownCordoned, StringComparison.Ordinal) || clock.GetElapsedTime(began) >= AgentTurn.Longest)
            {
                return order;
            }

            await Task.WhenAny(rung, Task.Delay(Look, clock, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2551, LogLevel.Information, "Agents ask at {Url}")]
        public static partial void Listening(ILogger log, string url);
    }
}
