using System.Collections;
using System.Globalization;
using Platform.Fixtures;

namespace Platform.Nats.Tests.Client;

/// <summary>Some nats-servers, n1, n2 and so on, joined by routes.</summary>
internal sealed class TestCluster : IReadOnlyList<NatsServerProcess>, IDisposable
{
    private readonly List<NatsServerProcess> _servers = [];

    public int Count => _servers.Count;

    public NatsServerProcess this[int index] => _servers[index];

    /// <summary>Starts the servers and waits until each knows all.</summary>
    /// <param name="size">How many.</param>
    /// <param name="further">Lines of configuration by server name; it may name the server.</param>
    /// <param name="ct">Ends the waiting.</param>
    public static async Task<TestCluster> StartAsync(int size, Func<string, string> further, CancellationToken ct)
    {
        var cluster = new TestCluster();
        var routes = new List<string>();
        for (var i = 1; i <= size; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"n{i}");
            var own = further(name);
            var server = await NatsServerProcess.StartAsync(
                ports => string.Create(CultureInfo.InvariantCulture, $$"""
                    {{(own.Contains("server_name", StringComparison.Ordinal) ? "" : $"server_name: {name}")}}
                    cluster { name: c1, listen: "127.0.0.1:{{ports.Cluster}}", routes: [{{string.Join(',', routes)}}] }
                    {{own}}
                    """),
                ct);
            cluster._servers.Add(server);
            routes.Add(string.Create(CultureInfo.InvariantCulture, $"\"nats://127.0.0.1:{server.Ports.Cluster}\""));
        }

        using var http = new HttpClient(new SocketsHttpHandler());
        foreach (var server in cluster)
        {
            while (!(await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Ports.Monitoring.ToString(CultureInfo.InvariantCulture)}/varz"), ct))
                .Contains(string.Create(CultureInfo.InvariantCulture, $"\"routes\": {(size - 1) * 4}"), StringComparison.Ordinal))
            {
                await Task.Delay(20, ct);
            }
        }

        return cluster;
    }

    public IEnumerator<NatsServerProcess> GetEnumerator() => _servers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _servers.ForEach(s => s.Dispose());
}
