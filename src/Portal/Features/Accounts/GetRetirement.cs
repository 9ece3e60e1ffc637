using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>How far the closing and retiring of an account has come, each step with what the nodes answered.</summary>
internal static class GetRetirement
{
    /// <summary>Step: closed, connections-gone, jetstream-purged, deleted, absent, or returned (a node had it again, and was told again). Evidence: what each node answered.</summary>
    public sealed record Step(string Name, DateTimeOffset At, JsonElement Evidence);

    /// <summary>Steps: oldest first; none for an account that was never closed.</summary>
    public sealed record Response(AccountId AccountId, AccountState State, DateTimeOffset? ClosedAt, DateTimeOffset? PurgeAt, IReadOnlyList<Step> Steps);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapGet("/{accountId}/retirement", GetAsync)
        .WithName(nameof(GetRetirement)).WithSummary("Read the evidence of an account's end")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        private const int Most = 200;

        public async Task<Result<Response>> HandleAsync(AccountId accountId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
            if (account is null)
            {
                return AccountErrors.NotFound;
            }

            // An account that keeps coming back leaves a row each time: the newest are told.
            var steps = await db.RetirementSteps.AsNoTracking().Where(s => s.AccountId == accountId).OrderByDescending(s => s.At).Take(Most).ToListAsync(ct);
            steps.Reverse();
            return new Response(accountId, account.State, account.ClosedAt, account.PurgeAt, [.. steps.Select(s => new Step(s.Step, s.At, Parse(s.Evidence)))]);
        }

        private static JsonElement Parse(string json)
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
    }
}
