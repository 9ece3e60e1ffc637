using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Connections;

/// <summary>An account's connections, newest first; the portal's own message console is left out.</summary>
internal static class ListConnections
{
    public static void Map(RouteGroupBuilder account) => account
        .MapGet("/connections", GetAsync)
        .WithName(nameof(ListConnections)).WithSummary("List an account's connections")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ConnectionView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId,
        [AsParameters] PageRequest page,
        Handler handler,
        CancellationToken ct,
        [Description("open (when left out), closed or all")] string state = "open") =>
        (await handler.HandleAsync(accountId, state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ConnectionView>>> HandleAsync(AccountId accountId, string state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            var connections = db.Connections.AsNoTracking().Where(c => c.AccountId == accountId && !c.IsConsole);
            switch (state)
            {
                case "open": connections = connections.Where(c => c.DisconnectedAt == null); break;
                case "closed": connections = connections.Where(c => c.DisconnectedAt != null); break;
                case "all": break;
                default: return ConnectionErrors.InvalidState;
            }

            if (page.Read($"connections {accountId} {state}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (place.After is { } after)
            {
                if (Key.Read(after) is not { } last)
                {
                    return WebErrors.InvalidCursor;
                }

                connections = connections.Where(c => EF.Functions.LessThan(
                    ValueTuple.Create(c.ConnectedAt, c.ServerId, c.ClientId), ValueTuple.Create(last.At, last.ServerId, last.ClientId)));
            }

            var rows = await connections
                .OrderByDescending(c => c.ConnectedAt).ThenByDescending(c => c.ServerId).ThenByDescending(c => c.ClientId)
                .Take(place.Limit + 1).Select(ConnectionView.From(db)).ToListAsync(ct);
            // Whether there is such an account need not be asked when there are connections of it.
            return rows.Count == 0 && !await db.HasAccountAsync(accountId, ct)
                ? AccountErrors.NotFound
                : place.Cut(rows, c => new Key(c.ConnectedAt, c.ServerId, c.ClientId).Write());
        }
    }

    /// <summary>Where a page of connections ends.</summary>
    private sealed record Key(DateTimeOffset At, string ServerId, long ClientId)
    {
        public string Write() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks} {ServerId} {ClientId}");

        public static Key? Read(string text) =>
            text.Split(' ') is [var ticks, var server, var client]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && long.TryParse(client, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new Key(new DateTimeOffset(at, TimeSpan.Zero), server, id)
                : null;
    }
}
