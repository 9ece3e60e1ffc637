using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Platform.Nats.SystemAccount;

// Who is connected, and who comes and goes.
public sealed partial class NatsSystem
{
    /// <summary>The open connections, page by page and server by server. A census: expensive with many connections.</summary>
    public async IAsyncEnumerable<ServerConnections> ConnzAsync(
        ConnzQuery query, ServerExpectation expected, TimeSpan deadline, [EnumeratorCancellation] CancellationToken ct)
    {
        var whom = query.ServerId ?? "PING";
        foreach (var first in await PageAsync(whom, query, 0, expected, deadline, ct))
        {
            yield return first;
            for (var page = first; page.Offset + page.Connections.Count < page.Total && page.Connections.Count > 0;)
            {
                var next = await PageAsync(first.Server.Id, query, page.Offset + page.Connections.Count, ServerExpectation.Of(1), deadline, ct);
                if (next.FirstOrDefault() is not { } following)
                {
                    break; // the server is gone, and its connections with it
                }

                yield return page = following;
            }
        }
    }

    /// <summary>Every client that connects, in any account. Ends with the token or the connection.</summary>
    /// <param name="queueGroup">Each event is told to one of the group's subscriptions in all of the supercluster, its own server's if there is one; null: to this one too.</param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<ClientConnected> SubscribeConnectEventsAsync(string? queueGroup, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var message in Connection.SubscribeAsync<byte[]>("$SYS.ACCOUNT.*.CONNECT", queueGroup, cancellationToken: ct))
        {
            var e = SystemJson.Read<ClientEvent>(message);
            yield return new(e.Id, e.Timestamp, e.Server, e.Client);
        }
    }

    /// <summary>Every client that leaves, in any account. Ends with the token or the connection.</summary>
    /// <param name="queueGroup">Each event is told to one of the group's subscriptions in all of the supercluster, its own server's if there is one; null: to this one too.</param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<ClientDisconnected> SubscribeDisconnectEventsAsync(string? queueGroup, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var message in Connection.SubscribeAsync<byte[]>("$SYS.ACCOUNT.*.DISCONNECT", queueGroup, cancellationToken: ct))
        {
            var e = SystemJson.Read<ClientEvent>(message);
            yield return new(e.Id, e.Timestamp, e.Server, e.Client, e.Reason, e.Sent, e.Received);
        }
    }

    /// <summary>Drops one connection of one server, client or leaf node ($SYS.REQ.SERVER.N.KICK). It may come back at once: what keeps it away is for
    /// whoever admits it to know.</summary>
    /// <param name="serverId">The server's id, N….</param>
    /// <param name="client">The connection's number on it.</param>
    /// <param name="deadline">How long to wait for its answer.</param>
    /// <param name="ct">Cancels the wait.</param>
    public Task<KickOutcome> KickAsync(string serverId, ulong client, TimeSpan deadline, CancellationToken ct) => TellClientAsync(serverId, "KICK", client, deadline, ct);

    /// <summary>Tells one client of one server that it should go elsewhere ($SYS.REQ.SERVER.N.LDM): an INFO with <c>ldm</c>, as from a server that ends.
    /// Libraries tell their application and stay (nats.js 3, seen); MQTT clients and leaf nodes cannot be told.</summary>
    /// <param name="serverId">The server's id, N….</param>
    /// <param name="client">The connection's number on it.</param>
    /// <param name="deadline">How long to wait for its answer.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <returns>Kicked stands for told; NotThere also for one that cannot be told.</returns>
    public Task<KickOutcome> LameDuckAsync(string serverId, ulong client, TimeSpan deadline, CancellationToken ct) => TellClientAsync(serverId, "LDM", client, deadline, ct);

    private async Task<KickOutcome> TellClientAsync(string serverId, string what, ulong client, TimeSpan deadline, CancellationToken ct)
    {
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"cid\":{client}}}"));
        var answers = await CollectAsync<object>($"$SYS.REQ.SERVER.{serverId}.{what}", body, ServerExpectation.Of([serverId]), deadline, ct);
        return answers is not [var answer] ? KickOutcome.NoAnswer : answer.Error is null ? KickOutcome.Kicked : KickOutcome.NotThere;
    }

    private async Task<IEnumerable<ServerConnections>> PageAsync(
        string whom, ConnzQuery query, int offset, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        // auth: shows account and user.
        var account = query.Account is null ? "" : $",\"acc\":{JsonSerializer.Serialize(query.Account)}";
        var client = query.ClientId is { } id ? string.Create(CultureInfo.InvariantCulture, $",\"cid\":{id}") : "";
        var body = string.Create(CultureInfo.InvariantCulture, $"{{\"auth\":true,\"limit\":{query.PageSize},\"offset\":{offset}{account}{client}}}");
        var answers = await CollectAsync<ConnzData>($"$SYS.REQ.SERVER.{whom}.CONNZ", Encoding.UTF8.GetBytes(body), expected, deadline, ct);
        return answers.Where(a => a.Data is not null).Select(a => new ServerConnections(a.Server, a.Data!.Connections, a.Data.Total, offset));
    }
}
