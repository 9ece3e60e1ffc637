using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Nats.Tests.Client;

namespace Platform.Nats.Tests.JetStream;

/// <summary>What a tenant does with streams, spelt as the JetStream API has it.</summary>
internal static class StreamAccount
{
    private static CancellationToken Ct => Deadline.OneMinute();

    /// <summary>Returns once a stream with as many replicas as there are servers can be made.</summary>
    public static async Task ReadyAsync(NatsConnection nats, int servers)
    {
        for (var body = Body("PROBE", "memory", servers); !(await TryAskAsync(nats, "STREAM.CREATE.PROBE", body)).Contains("\"config\"", StringComparison.Ordinal);)
        {
            await Task.Delay(100, Ct);
        }

        await AskAsync(nats, "STREAM.DELETE.PROBE", "");
    }

    /// <summary>A stream with so many messages of a kilobyte that does not compress, with headers; some in between and at the end are deleted. A consumer has taken and
    /// acknowledged some of them.</summary>
    public static async Task FillAsync(NatsConnection nats, string name, string storage, int replicas, int count)
    {
        await AskAsync(nats, $"STREAM.CREATE.{name}", Body(name, storage, replicas));
        for (var i = 0; i < count; i++)
        {
            await nats.PublishAsync($"{name}.{i % 7}", RandomNumberGenerator.GetBytes(1000), new NatsHeaders { ["Trace"] = string.Create(CultureInfo.InvariantCulture, $"{name} {i}") }, cancellationToken: Ct);
        }

        while ((await new NatsJSContext(nats).GetStreamAsync(name, Ct)).State!.Messages < count)
        {
            await Task.Delay(50, Ct);
        }

        foreach (var deleted in new[] { 5, count / 2, count })
        {
            await AskAsync(nats, $"STREAM.MSG.DELETE.{name}", string.Create(CultureInfo.InvariantCulture, $$"""{"seq":{{deleted}}}"""));
        }

        await AskAsync(nats, $"CONSUMER.DURABLE.CREATE.{name}.worker", $$"""{"stream_name":"{{name}}","config":{"durable_name":"worker","ack_policy":"all","deliver_policy":"all"} }""");
        await nats.RequestAsync<string, byte[]>(await TakeAsync(nats, name, Math.Min(count / 3, 900)), "+ACK", cancellationToken: Ct);
    }

    /// <summary>Where the last of so many messages is acknowledged. They come under their own subjects.</summary>
    private static async Task<string> TakeAsync(NatsConnection nats, string name, int count)
    {
        var inbox = nats.NewInbox();
        await using var sub = await nats.SubscribeCoreAsync<byte[]>(inbox, cancellationToken: Ct);
        while (true)
        {
            await nats.PublishAsync($"$JS.API.CONSUMER.MSG.NEXT.{name}.worker", string.Create(CultureInfo.InvariantCulture, $$"""{"batch":{{count}}}"""), replyTo: inbox, cancellationToken: Ct);
            for (var taken = 1; await sub.Msgs.ReadAsync(Ct) is { HasNoResponders: false } message; taken++)
            {
                if (taken == count)
                {
                    return message.ReplyTo!;
                }
            }

            await Task.Delay(50, Ct);
        }
    }

    /// <summary>Every message there is: number, time, subject, headers and a digest of the payload.</summary>
    public static async Task<IReadOnlyList<string>> MessagesAsync(NatsConnection nats, string name)
    {
        var count = (await new NatsJSContext(nats).GetStreamAsync(name, Ct)).State!.Messages;
        var inbox = nats.NewInbox();
        await using var sub = await nats.SubscribeCoreAsync<byte[]>(inbox, cancellationToken: Ct);
        await AskAsync(nats, $"CONSUMER.CREATE.{name}", $$"""{"stream_name":"{{name}}","config":{"deliver_subject":"{{inbox}}","ack_policy":"none","deliver_policy":"all","mem_storage":true,"num_replicas":1} }""");
        var all = new List<string>();
        while (all.Count < count)
        {
            var message = await sub.Msgs.ReadAsync(Ct);
            // $JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.<consumer sequence>.<time>.<pending>
            var about = message.ReplyTo!.Split('.');
            var headers = message.Headers is null ? "" : string.Join(';', message.Headers.Select(h => $"{h.Key}={h.Value}"));
            all.Add($"{about[5]} {about[7]} {message.Subject} {headers} {Convert.ToHexString(SHA256.HashData(message.Data ?? []))}");
        }

        return all;
    }

    /// <summary>How far the consumer of <see cref="FillAsync"/> is, and how it is set up.</summary>
    public static async Task<string> ConsumerAsync(NatsConnection nats, string name)
    {
        // In a cluster the consumers of a restored stream are given to servers after it; till then nobody answers for one.
        string answer;
        while ((answer = await TryAskAsync(nats, $"CONSUMER.INFO.{name}.worker", "", TimeSpan.FromMilliseconds(500))).Contains("\"err_code\"", StringComparison.Ordinal))
        {
            await Task.Delay(50, Ct);
        }

        var consumer = JsonNode.Parse(answer)!;
        return $"{consumer["delivered"]!["stream_seq"]} {consumer["ack_floor"]!["stream_seq"]} {consumer["num_pending"]} {consumer["config"]!["ack_policy"]}";
    }

    public static async Task AskAsync(NatsConnection nats, string operation, string body)
    {
        var answer = await TryAskAsync(nats, operation, body);
        answer.ShouldNotContain("\"err_code\"", customMessage: operation);
    }

    public static async Task<string> TryAskAsync(NatsConnection nats, string operation, string body, TimeSpan? timeout = null)
    {
        try
        {
            return (await nats.RequestAsync<string, string>($"$JS.API.{operation}", body, timeout: timeout ?? TimeSpan.FromSeconds(10), cancellationToken: Ct)).Data ?? "";
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            return JsonSerializer.Serialize(new { err_code = e.Message });
        }
    }

    private static string Body(string name, string storage, int replicas) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{name}}","subjects":["{{name}}.*"],"storage":"{{storage}}","num_replicas":{{replicas}},"metadata":{"of":"tests"} }""");
}
