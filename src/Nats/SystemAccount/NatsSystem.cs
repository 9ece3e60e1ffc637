using Platform.Nats.Client;

namespace Platform.Nats.SystemAccount;

/// <summary>The requests and events of the system account, over a connection with a system user's credentials.</summary>
public sealed class NatsSystem(NatsConnection connection)
{
    public NatsConnection Connection { get; } = connection;

    /// <summary>Pushes an account JWT and collects one answer per server.</summary>
    public Task<IReadOnlyList<ClaimsAnswer>> UpdateClaimsAsync(string jwt, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => throw NextCommit();

    /// <summary>The JWT each full resolver holds of the account; "" from one that holds none.</summary>
    public Task<IReadOnlyList<string>> LookupClaimsAsync(string account, int expected, TimeSpan deadline, CancellationToken ct) => throw NextCommit();

    public Task<IReadOnlyList<ClaimsList>> ListClaimsAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => throw NextCommit();

    public Task<IReadOnlyList<ClaimsAnswer>> DeleteClaimsAsync(string jwt, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => throw NextCommit();

    /// <summary>The whole store of one server (the one connected to, if it is a full resolver); nothing if its hash is <paramref name="hash"/>.</summary>
    public IAsyncEnumerable<PackedClaims> PackClaimsAsync(ReadOnlyMemory<byte> hash, TimeSpan deadline, CancellationToken ct) => throw NextCommit();

    public Task<IReadOnlyList<ServerIdentity>> PingServersAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => throw NextCommit();

    /// <summary>All open connections, of one server or of all, page by page.</summary>
    public IAsyncEnumerable<ServerConnections> ConnzAsync(ConnzQuery query, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => throw NextCommit();

    public IAsyncEnumerable<ClientConnected> SubscribeConnectEventsAsync(CancellationToken ct) => throw NextCommit();

    public IAsyncEnumerable<ClientDisconnected> SubscribeDisconnectEventsAsync(CancellationToken ct) => throw NextCommit();

    private static NotSupportedException NextCommit() => new("Arrives with the next commit.");
}
