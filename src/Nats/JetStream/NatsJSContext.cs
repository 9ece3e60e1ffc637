using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Nats.Client;
using Platform.Nats.JetStream.Models;

namespace Platform.Nats.JetStream;

/// <summary>An account's streams, by a connection of one of its users. The API follows NATS.Net's <c>NatsJSContext</c>; it has no snapshots.</summary>
public sealed partial class NatsJSContext(NatsConnection connection)
{
    private const string Api = "$JS.API.";
    private static readonly JsonSerializerOptions Options = new() { RespectNullableAnnotations = true };

    public NatsConnection Connection { get; } = connection;

    /// <summary>All streams by name, those too of which no server answers.</summary>
    /// <exception cref="NatsJSApiException">The server refused.</exception>
    /// <exception cref="NatsException">No answer; <see cref="NatsNoRespondersException"/>: JetStream is off for the account.</exception>
    public async IAsyncEnumerable<StreamInfo> ListStreamsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var offset = 0; ;)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"{{\"offset\":{offset}}}");
            var page = await RequestAsync<StreamListResponse>("STREAM.LIST", System.Text.Encoding.UTF8.GetBytes(body), Connection.Opts.RequestTimeout, cancellationToken);
            var silent = page.Missing.Except(page.Streams.Select(s => s.Config.Name), StringComparer.Ordinal).Select(Unknown);
            foreach (var stream in page.Streams.Concat(silent).OrderBy(s => s.Config.Name, StringComparer.Ordinal))
            {
                yield return stream;
            }

            // Streams that servers are silent about count as shown.
            offset += page.Limit;
            if (page.Limit <= 0 || offset >= page.Total)
            {
                yield break;
            }
        }
    }

    /// <exception cref="NatsJSApiException">There is none (10059), or the server refused otherwise.</exception>
    /// <exception cref="NatsException">No answer: nobody leads it, for one.</exception>
    public ValueTask<StreamInfo> GetStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        RequestAsync<StreamInfo>($"STREAM.INFO.{stream}", [], Connection.Opts.RequestTimeout, cancellationToken);

    /// <exception cref="NatsJSApiException">There is none (10059), or the server refused otherwise.</exception>
    public async ValueTask DeleteStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        await RequestAsync<Done>($"STREAM.DELETE.{stream}", [], Connection.Opts.RequestTimeout, cancellationToken);

    private static StreamInfo Unknown(string name) => new() { Config = new(JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name })) };

    private async ValueTask<T> RequestAsync<T>(string operation, byte[] body, TimeSpan timeout, CancellationToken ct)
    {
        var reply = await Connection.RequestAsync<byte[], byte[]>(Api + operation, body, timeout: timeout, cancellationToken: ct);
        return Read<T>(reply.Data ?? []);
    }

    /// <exception cref="NatsJSException">A refusal, or nothing that can be read.</exception>
    private static T Read<T>(byte[] answer)
    {
        try
        {
            if (JsonSerializer.Deserialize<Refusal>(answer, Options) is { Error: { } error })
            {
                throw new NatsJSApiException(error);
            }

            return JsonSerializer.Deserialize<T>(answer, Options) ?? throw new NatsJSException("JetStream answered nothing.");
        }
        catch (JsonException e)
        {
            throw new NatsJSException("JetStream's answer cannot be read.", e);
        }
    }

    private sealed record Refusal([property: JsonPropertyName("error")] ApiError? Error = null);

    private sealed record Done;

    private sealed record StreamListResponse
    {
        [JsonPropertyName("total")]
        public int Total { get; init; }

        [JsonPropertyName("limit")]
        public int Limit { get; init; }

        [JsonPropertyName("streams")]
        public IReadOnlyList<StreamInfo> Streams { get; init; } = [];

        [JsonPropertyName("missing")]
        public IReadOnlyList<string> Missing { get; init; } = [];
    }
}
