using System.Text;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Telemetry;

/// <summary>One client connection as an event or a census shows it. Names come from the client: they are cut to a size and freed of control
/// characters (PostgreSQL refuses a zero byte, and one poisoned row must not stop the others). The user's JWT is not in it.</summary>
internal sealed record ConnectionSeen
{
    private const int Longest = 256;

    public required string ServerId { get; init; }
    public required long ClientId { get; init; }
    public required string NodeName { get; init; }
    public required string Region { get; init; }
    public required string Account { get; init; }
    public required string User { get; init; }
    public required string ClientName { get; init; }
    public required string Language { get; init; }
    public required string Version { get; init; }
    public required string Kind { get; init; }
    public required string Host { get; init; }
    public required long RttMicroseconds { get; init; }
    public required DateTimeOffset ConnectedAt { get; init; }
    public DateTimeOffset? DisconnectedAt { get; init; }
    public string? Reason { get; init; }

    public static ConnectionSeen Of(ClientConnected e) => Of(e.Server, e.Client);

    public static ConnectionSeen Of(ClientDisconnected e) =>
        Of(e.Server, e.Client) with { DisconnectedAt = e.Client.Stop ?? e.At, Reason = Clean(e.Reason) };

    private static ConnectionSeen Of(ServerIdentity server, EventClient client) => new()
    {
        ServerId = server.Id,
        ClientId = (long)client.Id,
        NodeName = Clean(server.Name),
        Region = Clean(server.Cluster),
        Account = Clean(client.Account),
        User = Clean(client.User),
        ClientName = Clean(client.Name),
        Language = Clean(client.Language),
        Version = Clean(client.Version),
        Kind = KindOf(client.Kind, client.ClientType),
        Host = Clean(client.Host),
        RttMicroseconds = client.RoundTripNanoseconds / 1000,
        ConnectedAt = client.Start.ToUniversalTime(),
    };

    public static ConnectionSeen Of(ServerIdentity server, ClientConnection client) => new()
    {
        ServerId = server.Id,
        ClientId = (long)client.Id,
        NodeName = Clean(server.Name),
        Region = Clean(server.Cluster),
        Account = Clean(client.Account),
        User = Clean(client.User),
        ClientName = Clean(client.Name),
        Language = Clean(client.Language),
        Version = Clean(client.Version),
        Kind = KindOf(client.Kind, client.Type),
        Host = Clean(client.Ip),
        RttMicroseconds = 0,
        ConnectedAt = client.Start.ToUniversalTime(),
    };

    internal static string KindOf(string? kind, string? type) =>
        string.Equals(kind, "Leafnode", StringComparison.OrdinalIgnoreCase) ? "leafnode" : type switch { "websocket" => "websocket", "mqtt" => "mqtt", _ => "nats" };

    internal static string Clean(string? text)
    {
        // Half a surrogate pair comes out as U+FFFD.
        return string.Concat((text ?? "").EnumerateRunes().Where(r => !Rune.IsControl(r)).Take(Longest));
    }
}
