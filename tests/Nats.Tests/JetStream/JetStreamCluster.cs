using System.Globalization;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Tests.Client;

namespace Platform.Nats.Tests.JetStream;

/// <summary>Three servers that keep streams together. Each is told of all from the start: so many are then needed to agree on anything.</summary>
public sealed class JetStreamCluster : IAsyncLifetime
{
    internal const string Store = "jetstream { store_dir: \"js\", max_file_store: 1G, max_memory_store: 256M }";

    private NatsServerProcess[] _servers = [];

    public async ValueTask InitializeAsync()
    {
        var ports = Enumerable.Range(0, 3).Select(_ => NatsPorts.Take()).ToList();
        var routes = string.Join(',', ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"\"nats://127.0.0.1:{p.Cluster}\"")));
        _servers = await Task.WhenAll(ports.Select(p => NatsServerProcess.StartVerbatimAsync(
            p,
            string.Create(CultureInfo.InvariantCulture, $$"""
                server_name: n{{p.Client}}
                listen: "127.0.0.1:{{p.Client}}"
                cluster { name: c1, listen: "127.0.0.1:{{p.Cluster}}", routes: [{{routes}}] }
                {{Store}}
                """),
            Deadline.OneMinute())));
        await using var nats = Connect();
        await StreamAccount.ReadyAsync(nats, servers: 3);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    internal NatsConnection Connect() => new(NatsOpts.Default with { Url = _servers[0].Url });
}
