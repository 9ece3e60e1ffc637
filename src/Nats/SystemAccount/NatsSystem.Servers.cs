using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

// What one server says of itself. Each is cheap for the server but for the busiest connections, which it sorts all it has for. Null or empty without an answer in time.
public sealed partial class NatsSystem
{
    /// <summary>What is asked here, and by <see cref="StreamsAsync"/>; CONNZ besides.</summary>
    public static IReadOnlyList<string> ServerQuestions { get; } = [.. new[] { "VARZ", "ROUTEZ", "GATEWAYZ", "LEAFZ", "JSZ" }.Select(q => $"$SYS.REQ.SERVER.*.{q}")];

    /// <summary>Version, load, traffic, configuration and JetStream of a server (VARZ).</summary>
    public Task<ServerVariables?> VariablesAsync(string serverId, TimeSpan deadline, CancellationToken ct) => OneAsync<ServerVariables>(serverId, "VARZ", default, deadline, ct);

    /// <summary>The routes of a server to the others of its cluster.</summary>
    public async Task<IReadOnlyList<ServerRoute>> RoutesAsync(string serverId, TimeSpan deadline, CancellationToken ct) =>
        (await OneAsync<RoutezData>(serverId, "ROUTEZ", default, deadline, ct))?.Routes ?? [];

    /// <summary>The gateways of a server to other clusters.</summary>
    public async Task<ServerGateways> GatewaysAsync(string serverId, TimeSpan deadline, CancellationToken ct)
    {
        var answer = await OneAsync<GatewayzData>(serverId, "GATEWAYZ", default, deadline, ct);
        return new(
            answer?.Outbound?.Where(g => g.Value.Connection is not null).ToDictionary(g => g.Key, g => g.Value.Connection!, StringComparer.Ordinal) ?? [],
            answer?.Inbound?.ToDictionary(g => g.Key, g => g.Value.Count, StringComparer.Ordinal) ?? []);
    }

    /// <summary>The leaf nodes connected to a server.</summary>
    public async Task<IReadOnlyList<ServerLeaf>> LeafNodesAsync(string serverId, TimeSpan deadline, CancellationToken ct) =>
        (await OneAsync<LeafzData>(serverId, "LEAFZ", default, deadline, ct))?.Leafs ?? [];

    /// <summary>How much a server keeps in JetStream.</summary>
    public Task<ServerStreams?> StreamsOfAsync(string serverId, TimeSpan deadline, CancellationToken ct) => OneAsync<ServerStreams>(serverId, "JSZ", default, deadline, ct);

    /// <summary>The clients of a server that were sent the most bytes since they connected.</summary>
    public async Task<IReadOnlyList<ClientConnection>> BusiestAsync(string serverId, int most, TimeSpan deadline, CancellationToken ct)
    {
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"auth\":true,\"sort\":\"bytes_to\",\"limit\":{most}}}"));
        return (await OneAsync<ConnzData>(serverId, "CONNZ", body, deadline, ct))?.Connections ?? [];
    }

    private async Task<T?> OneAsync<T>(string serverId, string what, ReadOnlyMemory<byte> body, TimeSpan deadline, CancellationToken ct) where T : class =>
        (await CollectAsync<T>($"$SYS.REQ.SERVER.{serverId}.{what}", body, ServerExpectation.Of([serverId]), deadline, ct)) is [var only] ? only.Data : null;

    private sealed record RoutezData
    {
        [JsonPropertyName("routes")]
        public IReadOnlyList<ServerRoute> Routes { get; init; } = [];
    }

    private sealed record GatewayzData
    {
        [JsonPropertyName("outbound_gateways")]
        public IReadOnlyDictionary<string, RemoteGateway>? Outbound { get; init; }

        [JsonPropertyName("inbound_gateways")]
        public IReadOnlyDictionary<string, IReadOnlyList<RemoteGateway>>? Inbound { get; init; }
    }

    private sealed record RemoteGateway
    {
        [JsonPropertyName("connection")]
        public ServerGateway? Connection { get; init; }
    }

    private sealed record LeafzData
    {
        [JsonPropertyName("leafs")]
        public IReadOnlyList<ServerLeaf>? Leafs { get; init; }
    }
}
