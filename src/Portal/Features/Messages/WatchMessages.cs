using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Messages;

/// <summary>Shows the messages of a subject as server-sent events, for a quarter of an hour at most. "ready" comes once the
/// subscription is in force, then a "message" for each.</summary>
internal static class WatchMessages
{
    public sealed record Ready(string Subject, string Region, string Node);

    /// <summary>Payload: as text, null when it is not UTF-8 or longer than 16 KB. Size: bytes of the payload.</summary>
    public sealed record Message(string Subject, string? Payload, int Size, IReadOnlyDictionary<string, string?> Headers, DateTimeOffset ReceivedAt);

    public static void Map(RouteGroupBuilder messages) => messages
        .MapGet("", GetAsync)
        .WithName(nameof(WatchMessages)).WithSummary("Watch the messages of a subject (server-sent events)")
        .Produces<string>(200, "text/event-stream")
        .Refuses(400, 403, 404, 429, 503);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAsync(
        AccountId accountId,
        Handler handler,
        CancellationToken ct,
        [Description("May end in > and hold *.")] string? subject = null,
        [Description("A region's name; the first that answers when left out.")] string? region = null)
    {
        var result = await handler.HandleAsync(accountId, subject, region, ct);
        return result.Match<Results<ServerSentEventsResult<string>, ProblemHttpResult>>(
            events => TypedResults.ServerSentEvents(events), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Caller caller, Consoles consoles, Watchers watchers, PlatformMemory platform, TimeProvider clock, IHostApplicationLifetime host)
    {
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);
        private const int MostShown = 16 * 1024;
        private const int MostWaiting = 1_000;

        public async Task<Result<IAsyncEnumerable<SseItem<string>>>> HandleAsync(AccountId accountId, string? subject, string? region, CancellationToken ct)
        {
            if (!caller.Can(Permissions.UseMessages))
            {
                return MessageErrors.MayNotUse;
            }

            if (!platform.Now.IsOn(Flags.MessageConsole, caller.Organization))
            {
                return MessageErrors.ConsoleOff;
            }

            if (ConsoleSubject.CheckWatch(subject) is { } wrong)
            {
                return wrong;
            }

            if (watchers.Enter(caller.Organization) is not { } place)
            {
                return MessageErrors.TooManyWatchers;
            }

            var opened = await consoles.OpenAsync(accountId, region, [], [subject!], ct);
            if (opened.IsRefused(out var refusal, out var line))
            {
                place.Dispose();
                return refusal;
            }

            return Answers.Ok(StreamAsync(line, subject!, place, ct));
        }

        private async IAsyncEnumerable<SseItem<string>> StreamAsync(Consoles.Line line, string subject, IDisposable place, [EnumeratorCancellation] CancellationToken ct)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
            ending.CancelAfter(Consoles.Life - Beat);
            using (place)
            await using (line)
            await using (var sub = await line.Connection.SubscribeCoreAsync<byte[]>(subject, opts: new NatsSubOpts { ChannelCapacity = MostWaiting }, cancellationToken: ct))
            {
                await line.Connection.PingAsync(ct);
                yield return Event("ready", new Ready(subject, line.Region, line.Node));
                while (!ending.IsCancellationRequested)
                {
                    while (sub.Msgs.TryRead(out var message))
                    {
                        yield return Event("message", Show(message));
                    }

                    var more = sub.Msgs.WaitToReadAsync(CancellationToken.None).AsTask();
                    var beat = Task.Delay(Beat, clock, ending.Token);
                    if (await Task.WhenAny(more, beat) == beat)
                    {
                        if (!ending.IsCancellationRequested)
                        {
                            yield return new SseItem<string>("{}", "beat");
                        }
                    }
                    else if (!more.IsCompletedSuccessfully || !await more)
                    {
                        yield break;
                    }
                }
            }
        }

        private Message Show(NatsMsg<byte[]> message)
        {
            var data = message.Data ?? [];
            return new Message(
                message.Subject,
                data.Length <= MostShown && IsText(data) ? Encoding.UTF8.GetString(data) : null,
                data.Length,
                message.Headers?.ToDictionary(h => h.Key, h => (string?)h.Value.ToString(), StringComparer.Ordinal) ?? [],
                clock.GetUtcNow());
        }

        private static bool IsText(byte[] data) => System.Text.Unicode.Utf8.IsValid(data);

        private static SseItem<string> Event<T>(string type, T data) => new(JsonSerializer.Serialize(data, Json.Options), type);
    }
}
