using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>Whether a server is in order, streams included (<c>$SYS.REQ.SERVER.PING.HEALTHZ</c>).</summary>
/// <param name="Server">Who answered.</param>
/// <param name="Trouble">Its own words; null when it is in order. A server whose streams are catching up is not.</param>
public sealed record ServerHealth(ServerIdentity Server, string? Trouble);

/// <summary>The servers and clusters a server has connections to (STATSZ).</summary>
/// <param name="Server">Which.</param>
/// <param name="Routes">Names of the servers of its own cluster.</param>
/// <param name="Gateways">Names of the other clusters it can send to.</param>
public sealed record ServerPeers(ServerIdentity Server, IReadOnlySet<string> Routes, IReadOnlySet<string> Gateways);

/// <summary>What a server with JetStream says of the meta group, which places streams: all such servers of the supercluster.</summary>
/// <param name="Server">Who says so.</param>
/// <param name="Leader">The leader's server name; empty when there is none.</param>
/// <param name="Size">Servers that vote.</param>
/// <param name="Peers">The others, as the leader sees them; empty from any other server.</param>
/// <param name="Streams">Streams of which the server that answered keeps a replica.</param>
public sealed record JetStreamServer(ServerIdentity Server, string Leader, int Size, IReadOnlyList<MetaPeer> Peers, int Streams);

/// <summary>One voter of the meta group but the leader.</summary>
public sealed record MetaPeer
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("current")]
    public bool IsCurrent { get; init; }

    [JsonPropertyName("offline")]
    public bool IsOffline { get; init; }

    /// <summary>Entries it has still to apply.</summary>
    [JsonPropertyName("lag")]
    public long Lag { get; init; }
}

// Whether a server may be taken away, and whether one is back.
public sealed partial class NatsSystem
{
    /// <summary>Whether each server is in order, its streams and their replicas included: a full look, dear with many streams.</summary>
    public async Task<IReadOnlyList<ServerHealth>> HealthAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var answers = await CollectAsync<HealthzData>("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"details\":true}"u8.ToArray(), expected, deadline, ct);
        return [.. answers.Select(a => new ServerHealth(a.Server, a.Data switch { null => a.Error?.Description ?? "no answer", { Status: "ok" } => null, var data => data.Text }))];
    }

    /// <summary>What each server is joined to (<c>$SYS.REQ.SERVER.PING</c>).</summary>
    public async Task<IReadOnlyList<ServerPeers>> PeersAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        // The one answer whose data lie in a member of another name (server/events.go, ServerStatsMsg).
        var answers = new Dictionary<string, ServerPeers>(StringComparer.Ordinal);
        await foreach (var message in AskAsync("$SYS.REQ.SERVER.PING", default, deadline, ct))
        {
            var answer = SystemJson.Read<StatszMessage>(message);
            answers[answer.Server.Id] = new(answer.Server, Names(answer.Stats.Routes), Names(answer.Stats.Gateways));
            if (expected.IsMetBy(answers.Keys))
            {
                break;
            }
        }

        return [.. answers.Values];
    }

    /// <summary>Has a server give its replicas to others of its cluster (<c>$JS.API.SERVER.EVACUATE</c>, nats-server 2.15). It takes its time: see
    /// <see cref="JetStreamServer.Streams"/>.</summary>
    /// <returns>The meta leader's refusal; null when it began.</returns>
    public Task<string?> EvacuateAsync(string server, TimeSpan deadline, CancellationToken ct) => TellMetaAsync("$JS.API.SERVER.EVACUATE", server, deadline, ct);

    /// <summary>Takes a server out of the meta group for good (<c>$JS.API.SERVER.REMOVE</c>). It should have ended before.</summary>
    /// <returns>The meta leader's refusal; null when it is out.</returns>
    public Task<string?> RemoveAsync(string server, TimeSpan deadline, CancellationToken ct) => TellMetaAsync("$JS.API.SERVER.REMOVE", server, deadline, ct);

    private async Task<string?> TellMetaAsync(string subject, string server, TimeSpan deadline, CancellationToken ct)
    {
        await foreach (var answer in AskAsync(subject, JsonSerializer.SerializeToUtf8Bytes(new MetaCommand(server)), deadline, ct))
        {
            return SystemJson.Read<MetaAnswer>(answer).Error?.Description;
        }

        return "no server leads the meta group";
    }

    private static HashSet<string> Names(IReadOnlyList<NamedPeer>? peers) => (peers ?? []).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The meta group as each server with JetStream sees it.</summary>
    public async Task<IReadOnlyList<JetStreamServer>> MetaGroupAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var answers = await CollectAsync<MetaJszData>("$SYS.REQ.SERVER.PING.JSZ", "{}"u8.ToArray(), expected, deadline, ct);
        return
        [
            .. from answer in answers
               where answer.Data?.Meta is not null
               let meta = answer.Data!.Meta!
               select new JetStreamServer(answer.Server, meta.Leader, meta.Size, meta.Peers ?? [], answer.Data!.Streams),
        ];
    }

    private sealed record MetaCommand([property: JsonPropertyName("peer")] string Peer);

    private sealed record MetaAnswer
    {
        [JsonPropertyName("error")]
        public EnvelopeError? Error { get; init; }
    }

    private sealed record StatszMessage
    {
        [JsonPropertyName("server")]
        public ServerIdentity Server { get; init; } = new();

        [JsonPropertyName("statsz")]
        public PeerStats Stats { get; init; } = new();
    }

    private sealed record PeerStats
    {
        [JsonPropertyName("routes")]
        public IReadOnlyList<NamedPeer>? Routes { get; init; }

        [JsonPropertyName("gateways")]
        public IReadOnlyList<NamedPeer>? Gateways { get; init; }
    }

    private sealed record NamedPeer
    {
        [JsonPropertyName("name")]
        public string Name { get; init; } = "";
    }

    private sealed record HealthzData
    {
        [JsonPropertyName("status")]
        public string Status { get; init; } = "";

        [JsonPropertyName("error")]
        public string Error { get; init; } = "";

        [JsonPropertyName("errors")]
        public IReadOnlyList<HealthzError>? Errors { get; init; }

        [JsonIgnore]
        public string Text => Errors is [var first, ..] ? $"{first.Error}{(Errors.Count > 1 ? $" (and {Errors.Count - 1} more)" : "")}" : Error.Length > 0 ? Error : Status;
    }

    private sealed record HealthzError
    {
        [JsonPropertyName("error")]
        public string Error { get; init; } = "";
    }

    private sealed record MetaJszData
    {
        [JsonPropertyName("streams")]
        public int Streams { get; init; }

        [JsonPropertyName("meta_cluster")]
        public MetaData? Meta { get; init; }
    }

    private sealed record MetaData
    {
        [JsonPropertyName("leader")]
        public string Leader { get; init; } = "";

        [JsonPropertyName("cluster_size")]
        public int Size { get; init; }

        [JsonPropertyName("replicas")]
        public IReadOnlyList<MetaPeer>? Peers { get; init; }
    }
}
