using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Platform.Broker.Agents;
using Platform.Broker.BuiltIn;

namespace Platform.Broker.Nodes;

/// <summary><c>broker node --spec FILE</c>: runs one nats-server as the file says. Needs no database: a node works with the control plane
/// gone, and comes back with what lies in its own folder.</summary>
internal static class NodeCommand
{
    public static Command Create()
    {
        var spec = new Option<FileInfo>("--spec") { Description = "The node's specification (JSON).", Required = true };
        var command = new Command("node", "Configure, start and supervise one nats-server.") { spec };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(spec).FullName, ct));
        return command;
    }

    private static async Task<int> RunAsync(string file, CancellationToken ct)
    {
        NodeSpec spec;
        try
        {
            spec = await NodeSpec.ReadAsync(file, ct);
            await NatsBinary.RequireSafeReleaseAsync(spec.NatsServer, ct);
        }
        catch (Exception e) when (e is JsonException or IOException or NodeException)
        {
            await Console.Error.WriteLineAsync($"broker node: {e.Message}");
            return 2;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://{spec.Host}:{spec.Ports.Agent}"));
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Room for lame duck, then SIGTERM's own patience.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(spec.DrainSeconds + 20));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(spec).AddSingleton<NodeStatus>();
        builder.Services.AddHttpClient(NodeHealth.Client).ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton<NodeOrders>();
        builder.Services.AddHostedService<NodeSupervisor>();
        if (spec.ControllerUrls is { Count: > 0 })
        {
            builder.Services.AddHostedService<OrderKeeper>();
            if (spec.Tls.RenewsItself)
            {
                builder.Services.AddHostedService<CertificateKeeper>();
            }
        }

        if (spec.Services is not null)
        {
            // Ends before the supervisor does: what was asked is answered while the server runs.
            builder.Services.AddSingleton<UsageReader>().AddHostedService<Responder>();
        }

        await using var app = builder.Build();
        app.MapNodeHealth();
        await app.RunAsync(ct);
        return 0;
    }
}
