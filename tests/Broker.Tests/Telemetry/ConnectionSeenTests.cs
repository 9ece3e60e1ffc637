using Platform.Broker.Telemetry;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Tests.Telemetry;

public sealed class ConnectionSeenTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServerIdentity Server = new() { Id = "NAAA", Name = "us-east-1", Cluster = "us-east" };

    private static readonly EventClient Client = new()
    {
        Id = 7,
        Account = "AAAA",
        User = "UAAA",
        Host = "10.0.0.1",
        Start = Noon,
        Name = "orders",
        Language = "go",
        Version = "1.2",
        RoundTripNanoseconds = 1_234_567,
        Kind = "Client",
        ClientType = "nats",
    };

    private static readonly ConnectionSeen Seen = new()
    {
        ServerId = "NAAA",
        ClientId = 7,
        NodeName = "us-east-1",
        Region = "us-east",
        Account = "AAAA",
        User = "UAAA",
        ClientName = "orders",
        Language = "go",
        Version = "1.2",
        Kind = "nats",
        Host = "10.0.0.1",
        RttMicroseconds = 1234,
        ConnectedAt = Noon,
    };

    [Fact]
    public void A_connect_event_says_who() => ConnectionSeen.Of(new ClientConnected("e1", Noon, Server, Client)).ShouldBe(Seen);

    [Fact]
    public void A_disconnect_event_says_when_and_why() =>
        ConnectionSeen.Of(new ClientDisconnected("e2", Noon, Server, Client with { Stop = Noon.AddSeconds(3) }, "Client Closed", new(), new()))
            .ShouldBe(Seen with { DisconnectedAt = Noon.AddSeconds(3), Reason = "Client Closed" });

    [Theory]
    [InlineData("Client", "nats", "nats")]
    [InlineData("Client", "websocket", "websocket")]
    [InlineData("Client", "mqtt", "mqtt")]
    [InlineData("Leafnode", null, "leafnode")]
    [InlineData(null, null, "nats")]
    public void The_kind_is_one_of_four(string? kind, string? type, string expected) =>
        ConnectionSeen.Of(new ClientConnected("e", Noon, Server, Client with { Kind = kind, ClientType = type })).Kind.ShouldBe(expected);

    [Theory]
    [InlineData("a\0b\u001bc\nd", "abcd")]
    [InlineData("caf\u00e9 \ud83d\ude80", "caf\u00e9 \ud83d\ude80")]
    [InlineData(null, "")]
    public void A_client_cannot_poison_the_row_with_its_name(string? name, string kept) =>
        ConnectionSeen.Of(new ClientConnected("e", Noon, Server, Client with { Name = name })).ClientName.ShouldBe(kept);

    // Not a theory's row: attributes are stored as UTF-8, which has no half pairs.
    [Fact]
    public void Half_a_character_is_replaced() =>
        ConnectionSeen.Of(new ClientConnected("e", Noon, Server, Client with { Name = "half \ud83d" })).ClientName.ShouldBe("half \ufffd");

    [Fact]
    public void A_long_name_is_cut() =>
        ConnectionSeen.Of(new ClientConnected("e", Noon, Server, Client with { Name = new string('x', 5000) })).ClientName.Length.ShouldBe(256);
}
