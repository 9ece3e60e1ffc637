using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Connections;

/// <summary>Whether any client has ever connected to the account (the portal's own message console does not count), and the
/// first that did.</summary>
internal static class GetFirstConnection
{
    public enum Status { NotObserved, Observed }

    /// <summary>PollAfterSeconds: when to ask again; null once observed. GET …/events says it without asking.</summary>
    public sealed record Response(Status Status, int? PollAfterSeconds, ConnectionView? Connection);

    public static void Map(RouteGroupBuilder account) => account
        .MapGet("/first-connection", GetAsync)
        .WithName(nameof(GetFirstConnection)).WithSummary("Read whether a client has ever connected")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(AccountId accountId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var first = await db.Connections.AsNoTracking()
                .Where(c => c.AccountId == accountId && !c.IsConsole)
                .OrderBy(c => c.ConnectedAt)
                .Select(ConnectionView.From(db))
                .FirstOrDefaultAsync(ct);
            if (first is not null)
            {
                return new Response(Status.Observed, null, first);
            }

            return await db.HasAccountAsync(accountId, ct)
                ? new Response(Status.NotObserved, 2, null)
                : AccountErrors.NotFound;
        }
    }
}
