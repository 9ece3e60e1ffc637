using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Platform.Authority;
using Platform.Broker.Joining;
using Platform.Broker.Nodes;
using Platform.Broker.Reconcilers;
using Platform.Broker.Topology;

namespace Platform.Broker.Agents;

/// <summary>Where agents ask for orders and certificates: HTTPS, both sides by certificates of the fleet's own authority (ADR 18), except that a machine
/// that joins has none yet (ADR 22). Apart from the controller's own pages, which have neither. Every controller answers, also one without the lease:
/// orders are rows.</summary>
internal sealed partial class AgentServer(
    OrderTable orders, OrderBell bell, JoinDesk joins, IConfiguration configuration, TimeProvider clock, ILogger<AgentServer> log) : IHostedService, IAsyncDisposable
{
    // Turns and requests for certificates are a few hundred bytes.
    private const int LargestBody = 32 * 1024;

    // Another controller's rings are not heard here.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

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
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(options.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificateSelector = (_, _) => trust.Own();
                // Whoever has none may join and no more; a wrong one ends the handshake.
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (shown, _, _) => trust.NameOf(shown) is not null;
            });
        });
        _app = builder.Build();
        _app.MapGet(JoinRequest.AuthoritiesPath, (CancellationToken ct) => AuthoritiesAsync(options.TrustFile, ct));
        _app.MapPost(JoinRequest.Path, (HttpContext http, CancellationToken ct) => joins.JoinAsync(http, options, ct));
        _app.MapPost(AgentTurn.Path, OfNode(trust, TurnAsync));
        _app.MapPost(RenewalRequest.Path, OfNode(trust, (node, http, ct) => joins.RenewAsync(node, http, options, ct)));
        await _app.StartAsync(cancellationToken);
        Log.Listening(log, options.Url);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<IResult> AuthoritiesAsync(string trustFile, CancellationToken ct) => Results.Text(await File.ReadAllTextAsync(trustFile, ct), "application/x-pem-file");

    /// <summary>For those alone who showed a node's certificate that is good now: the connection may be older than what became of its authority.</summary>
    private static Func<HttpContext, CancellationToken, Task<IResult>> OfNode(PeerTrust trust, Func<string, HttpContext, CancellationToken, Task<IResult>> answer) => async (http, ct) =>
    {
        if (trust.NameOf(http.Connection.ClientCertificate) is { } node)
        {
            return await answer(node, http, ct);
        }

        // A node that was given another certificate meanwhile shows it on the next connection.
        http.Response.Headers.Connection = "close";
        return Results.Text("No certificate of this fleet's authority was shown, or it is no longer good.", statusCode: StatusCodes.Status401Unauthorized);
    };

    private async Task<IResult> TurnAsync(string node, HttpContext http, CancellationToken ct)
    {
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
        catch (BadHttpRequestException e)
        {
            return Results.Text(e.Message, statusCode: e.StatusCode);
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
