using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Connections;

/// <summary>What happens to an account, as server-sent events. "connection": a <see cref="ConnectionView"/> that came or went.
/// "publication": a <see cref="PublicationView"/> whenever a node answered. Each has an id; a reader that comes back with
/// Last-Event-ID gets what it missed. Without one it gets the publication as it is, then what happens from now on.</summary>
internal static class AccountEvents
{
    public static void Map(RouteGroupBuilder account) => account
        .MapGet("/events", GetAsync)
        .WithName(nameof(AccountEvents)).WithSummary("Follow an account's connections and publication (server-sent events)")
        .Produces<string>(200, "text/event-stream")
        .Refuses(403, 404);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAsync(
        AccountId accountId, Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        var result = await handler.HandleAsync(accountId, lastEventId, ct);
        return result.Match<Results<ServerSentEventsResult<string>, ProblemHttpResult>>(
            events => TypedResults.ServerSentEvents(events), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Caller caller, PortalDb db, StoreBells bells, TimeProvider clock, IHostApplicationLifetime host)
    {
        // Proxies and browsers give up on a silent stream; a comment-like beat also shows us who has gone.
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

        // A bell rings for every account of the fleet; however busy that is, one reader costs a few looks a second.
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

        public async Task<Result<IAsyncEnumerable<SseItem<string>>>> HandleAsync(AccountId accountId, string? lastEventId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var since = Position(lastEventId) ?? clock.GetUtcNow();
            return await PublicationView.ReadAsync(db, accountId, ct) is { } now
                ? Answers.Ok(StreamAsync(accountId, now, since, ct))
                : AccountErrors.NotFound;
        }

        private async IAsyncEnumerable<SseItem<string>> StreamAsync(
            AccountId accountId, PublicationView publication, DateTimeOffset since, [EnumeratorCancellation] CancellationToken ct)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
            var seen = new SeenConnections(since);
            yield return Event("publication", publication, seen.Position);
            while (!ending.IsCancellationRequested)
            {
                var (published, connected) = (bells.Published.Next, bells.Connections.Next);
                foreach (var connection in await seen.ReadNewAsync(db, accountId, ct))
                {
                    yield return Event("connection", connection, seen.Position);
                }

                if (await PublicationView.ReadAsync(db, accountId, ct) is not { } newer)
                {
                    yield break;
                }

                if (!JsonSerializer.Serialize(newer, Json.Options).Equals(JsonSerializer.Serialize(publication, Json.Options), StringComparison.Ordinal))
                {
                    publication = newer;
                    yield return Event("publication", publication, seen.Position);
                }

                var beat = Task.Delay(Beat, clock, ending.Token);
                if (await Task.WhenAny(published, connected, beat) == beat && !ending.IsCancellationRequested)
                {
                    yield return new SseItem<string>("{}", "beat");
                }

                await Task.WhenAny(beat, Task.Delay(Pause, clock, CancellationToken.None));
            }
        }

        private static SseItem<string> Event<T>(string type, T data, DateTimeOffset at) =>
            new(JsonSerializer.Serialize(data, Json.Options), type) { EventId = at.UtcTicks.ToString(CultureInfo.InvariantCulture) };

        private static DateTimeOffset? Position(string? id) =>
            long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
                ? new DateTimeOffset(ticks, TimeSpan.Zero)
                : null;
    }
}
