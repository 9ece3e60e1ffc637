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

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>Decisions as they are made, as server-sent events. "decision": a <see cref="ConnectDecisionView"/>. Each has an id; a reader that comes back with
/// Last-Event-ID gets what it missed.</summary>
internal static class DecisionEvents
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/{accountId}/connect-decisions/events", GetAsync).WithTags("Connect decisions")
            .WithName("ConnectDecisionEvents").WithSummary("Follow what clients with tokens are answered in an account (server-sent events)")
            .Produces<string>(200, "text/event-stream")
            .Refuses(403, 404);
        api.MapGet("/connect-decisions/events", GetAllAsync).WithTags("Connect decisions")
            .WithName("OrganizationConnectDecisionEvents").WithSummary("Follow what clients with tokens are answered in the organization (server-sent events)")
            .Produces<string>(200, "text/event-stream")
            .Refuses(403);
    }

    private static Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAsync(
        AccountId accountId, Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null) => AnswerAsync(accountId, handler, lastEventId, ct);

    private static Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAllAsync(
        Handler handler, CancellationToken ct, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null) => AnswerAsync(null, handler, lastEventId, ct);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> AnswerAsync(AccountId? accountId, Handler handler, string? lastEventId, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, lastEventId, ct)).Match<Results<ServerSentEventsResult<string>, ProblemHttpResult>>(
            events => TypedResults.ServerSentEvents(events), refusal => refusal.ToProblem());

    internal sealed class Handler(Caller caller, PortalDb db, StoreBells bells, TimeProvider clock, IHostApplicationLifetime host)
    {
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

        // The bell rings for every tenant's clients; however many come, one reader costs a few looks a second.
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

        public async Task<Result<IAsyncEnumerable<SseItem<string>>>> HandleAsync(AccountId? accountId, string? lastEventId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (accountId is { } account && !await db.HasAccountAsync(account, ct))
            {
                return AccountErrors.NotFound;
            }

            return Answers.Ok(StreamAsync(new(accountId, Position(lastEventId) ?? clock.GetUtcNow()), ct));
        }

        private async IAsyncEnumerable<SseItem<string>> StreamAsync(SeenDecisions seen, [EnumeratorCancellation] CancellationToken ct)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
            yield return new SseItem<string>("{}", "beat");
            while (!ending.IsCancellationRequested)
            {
                var decided = bells.Decisions.Next;
                foreach (var decision in await seen.ReadNewAsync(db, ct))
                {
                    yield return new(JsonSerializer.Serialize(decision, Json.Options), "decision") { EventId = seen.Position.UtcTicks.ToString(CultureInfo.InvariantCulture) };
                }

                var beat = Task.Delay(Beat, clock, ending.Token);
                if (await Task.WhenAny(decided, beat) == beat && !ending.IsCancellationRequested)
                {
                    yield return new SseItem<string>("{}", "beat");
                }

                await Task.WhenAny(beat, Task.Delay(Pause, clock, CancellationToken.None));
            }
        }

        private static DateTimeOffset? Position(string? id) =>
            long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }
}
