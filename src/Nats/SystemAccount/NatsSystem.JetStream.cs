using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Nats.Client;

namespace Platform.Nats.SystemAccount;

/// <summary>What a server keeps of one account's streams. Memory and storage in bytes.</summary>
public sealed record AccountStreams(ServerIdentity Server, int Streams, long Memory, long Storage);

// What is kept of an account on disk.
public sealed partial class NatsSystem
{
    /// <summary>Has all streams of an account removed (<c>$JS.API.ACCOUNT.PURGE</c>): by every server outside of a cluster, by the meta leader for a
    /// whole cluster. That it began is what the answer says; <see cref="StreamsAsync"/> says when it is done.</summary>
    /// <returns>False when nobody runs JetStream.</returns>
    /// <exception cref="NatsException">A server refused; its words are the message.</exception>
    public async Task<bool> PurgeStreamsAsync(string account, TimeSpan deadline, CancellationToken ct)
    {
        await foreach (var answer in AskAsync($"$JS.API.ACCOUNT.PURGE.{account}", default, deadline, ct))
        {
            var purged = SystemJson.Read<PurgeAnswer>(answer);
            return purged.Error is null ? purged.IsInitiated : throw new NatsException(purged.Error.Description);
        }

        return false;
    }

    /// <summary>What each server keeps of the account's streams; one that does not run JetStream keeps nothing.</summary>
    public async Task<IReadOnlyList<AccountStreams>> StreamsAsync(string account, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"account\":{JsonSerializer.Serialize(account)},\"streams\":true}}");
        var answers = await CollectAsync<JszData>("$SYS.REQ.SERVER.PING.JSZ", body, expected, deadline, ct);
        return
        [
            .. from answer in answers
               where answer.Data is not null
               let detail = answer.Data!.Accounts.FirstOrDefault(a => string.Equals(a.Id, account, StringComparison.Ordinal))
               select new AccountStreams(answer.Server, detail?.Streams.Count ?? 0, detail?.Memory ?? 0, detail?.Storage ?? 0),
        ];
    }

    private sealed record PurgeAnswer
    {
        [JsonPropertyName("initiated")]
        public bool IsInitiated { get; init; }

        [JsonPropertyName("error")]
        public EnvelopeError? Error { get; init; }
    }

    private sealed record JszData
    {
        [JsonPropertyName("account_details")]
        public IReadOnlyList<JszAccount> Accounts { get; init; } = [];
    }

    private sealed record JszAccount
    {
        [JsonPropertyName("id")]
        public string Id { get; init; } = "";

        [JsonPropertyName("memory")]
        public long Memory { get; init; }

        [JsonPropertyName("storage")]
        public long Storage { get; init; }

        [JsonPropertyName("stream_detail")]
        public IReadOnlyList<JsonElement> Streams { get; init; } = [];
    }
}
