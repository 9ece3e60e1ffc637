using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>What one server sees of an account. Traffic is that of its clients and leaf nodes alone, since the server's start: what servers pass on to each
/// other is taken off. Memory and storage in bytes, a stream's replica counted where it lies.</summary>
public sealed record ServerUse(ServerIdentity Server, long Connections, long LeafNodes, long Subscriptions, Traffic In, Traffic Out, long Memory, long Storage);

// What an account uses at this moment.
public sealed partial class NatsSystem
{
    /// <summary>What is asked to answer <see cref="UseAsync"/>.</summary>
    public static IReadOnlyList<string> UseSubjects { get; } = [AccountStatz, "$SYS.REQ.SERVER.PING.JSZ"];

    private const string AccountStatz = "$SYS.REQ.ACCOUNT.PING.STATZ";

    /// <summary>What each server sees of the account ($SYS.REQ.ACCOUNT.PING.STATZ), with what it keeps of its streams (JSZ).</summary>
    public async Task<IReadOnlyList<ServerUse>> UseAsync(string account, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var name = JsonSerializer.Serialize(account);
        var statz = CollectAsync<StatzData>(AccountStatz, Encoding.UTF8.GetBytes($"{{\"accounts\":[{name}],\"include_unused\":true}}"), expected, deadline, ct);
        var jsz = CollectAsync<JszData>("$SYS.REQ.SERVER.PING.JSZ", Encoding.UTF8.GetBytes($"{{\"account\":{name}}}"), expected, deadline, ct);
        var kept = (await jsz).ToDictionary(a => a.Server.Id, a => a.Data?.Accounts.FirstOrDefault(d => string.Equals(d.Id, account, StringComparison.Ordinal)), StringComparer.Ordinal);
        return
        [
            .. from answer in await statz
               where answer.Data is not null
               let seen = answer.Data!.Accounts.FirstOrDefault(a => string.Equals(a.Account, account, StringComparison.Ordinal)) ?? new AccountStat()
               let streams = kept.GetValueOrDefault(answer.Server.Id)
               select new ServerUse(
                   answer.Server, seen.Connections, seen.LeafNodes, seen.Subscriptions, seen.Received.OfClients, seen.Sent.OfClients, streams?.Memory ?? 0, streams?.Storage ?? 0),
        ];
    }

    private sealed record StatzData
    {
        [JsonPropertyName("account_statz")]
        public IReadOnlyList<AccountStat> Accounts { get; init; } = [];
    }

    private sealed record AccountStat
    {
        [JsonPropertyName("acc")]
        public string Account { get; init; } = "";

        [JsonPropertyName("conns")]
        public long Connections { get; init; }

        [JsonPropertyName("leafnodes")]
        public long LeafNodes { get; init; }

        [JsonPropertyName("num_subscriptions")]
        public long Subscriptions { get; init; }

        [JsonPropertyName("sent")]
        public AllTraffic Sent { get; init; } = new();

        [JsonPropertyName("received")]
        public AllTraffic Received { get; init; } = new();
    }

    // nats-server since 2.11.5: the whole, and of it what routes and gateways carried.
    private sealed record AllTraffic
    {
        [JsonPropertyName("msgs")]
        public long Messages { get; init; }

        [JsonPropertyName("bytes")]
        public long Bytes { get; init; }

        [JsonPropertyName("routes")]
        public Traffic? Routes { get; init; }

        [JsonPropertyName("gateways")]
        public Traffic? Gateways { get; init; }

        [JsonIgnore]
        public Traffic OfClients => new()
        {
            Messages = Messages - (Routes?.Messages ?? 0) - (Gateways?.Messages ?? 0),
            Bytes = Bytes - (Routes?.Bytes ?? 0) - (Gateways?.Bytes ?? 0),
        };
    }
}
