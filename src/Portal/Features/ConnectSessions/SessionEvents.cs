using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>How many clients with tokens an account has, as server-sent events. "sessions": a <see cref="Counts"/>, at once and whenever it is another.</summary>
internal static class SessionEvents
{
    /// <summary>Live: connected. Dropping: hit by a revocation, and their server has not yet said that they are gone. NewestAt: when the last one was admitted.</summary>
    public sealed record Counts(int Live, int Dropping, DateTimeOffset? NewestAt);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/accounts/{accountId}/connect-sessions/events", GetAsync).WithTags("Connect sessions")
        .WithName("ConnectSessionEvents").WithSummary("Follow how many clients with tokens an account has (server-sent events)")
        .Produces<string>(200, "text/event-stream")
        .Refuses(403, 404);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> GetAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, ct)).Match<Results<ServerSentEventsResult<string>, ProblemHttpResult>>(
            events => TypedResults.ServerSentEvents(events), refusal => refusal.ToProblem());

    internal sealed class Handler(Caller caller, PortalDb db, StoreBells bells, TimeProvider clock, IHostApplicationLifetime host)
    {
        private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

        // Counting is the whole look: under a storm of reconnects a reader costs two of them a second.
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

        public async Task<Result<IAsyncEnumerable<SseItem<string>>>> HandleAsync(AccountId accountId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : await db.HasAccountAsync(accountId, ct) ? Answers.Ok(StreamAsync(accountId, ct))
            : AccountErrors.NotFound;

        private async IAsyncEnumerable<SseItem<string>> StreamAsync(AccountId accountId, [EnumeratorCancellation] CancellationToken ct)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
            Counts? told = null;
            while (!ending.IsCancellationRequested)
            {
                var rung = bells.Sessions.Next;
                if (await CountAsync(accountId, ct) is var counts && counts != told)
                {
                    told = counts;
                    yield return new(JsonSerializer.Serialize(counts, Json.Options), "sessions");
                }

                var beat = Task.Delay(Beat, clock, ending.Token);
                if (await Task.WhenAny(rung, beat) == beat && !ending.IsCancellationRequested)
                {
                    yield return new SseItem<string>("{}", "beat");
                }

                await Task.WhenAny(beat, Task.Delay(Pause, clock, CancellationToken.None));
            }
        }

        private async Task<Counts> CountAsync(AccountId accountId, CancellationToken ct) =>
            await db.ConnectSessions.AsNoTracking().Where(s => s.AccountId == accountId && s.EndedAt == null)
                .GroupBy(_ => 1)
                .Select(g => new Counts(g.Count(s => s.RevokedAt == null), g.Count(s => s.RevokedAt != null), g.Max(s => s.AdmittedAt)))
                .SingleOrDefaultAsync(ct) ?? new Counts(0, 0, null);
    }
}
