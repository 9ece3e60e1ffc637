using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Portal.Features.Accounts;
using Platform.Store;

namespace Platform.Portal.Features.Messages;

/// <summary>Connects the portal to a tenant's account, as a user made for this one purpose, for a while, on the subjects given.</summary>
internal sealed partial class Consoles(PortalDb db, UserIssuer issuer, TimeProvider clock, ILogger<Consoles> logger)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    // A publication may be under way: a new account's first message is worth a moment's wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A connection and where it leads.</summary>
    internal sealed record Line(NatsConnection Connection, MintedUser User, string Region, string Node) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            User.Dispose();
        }
    }

    public Task<Result<Line>> OpenAsync(AccountId accountId, string? region, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe, CancellationToken ct) =>
        OpenAsync(accountId, region, publish, subscribe, Life, ct);

    public async Task<Result<Line>> OpenAsync(AccountId accountId, string? region, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe, TimeSpan life, CancellationToken ct)
    {
        if (!await db.HasAccountAsync(accountId, ct))
        {
            return AccountErrors.NotFound;
        }

        var nodes = await (
            from account in db.Accounts.AsNoTracking()
            where account.Id == accountId
            join at in db.Regions on account.OperatorId equals at.OperatorId
            join node in db.Nodes on at.Id equals node.RegionId
            where node.IsUp && (region == null || at.Name == region)
            orderby node.CordonedAt != null, at.Id, node.Id
            select new Target(at.Name, node.Name, node.ClientUrl)).ToListAsync(ct);
        if (nodes is [])
        {
            return region is null ? MessageErrors.FleetRefuses : MessageErrors.RegionNotFound;
        }

        var user = await issuer.MintConsoleAsync(db, accountId, publish, subscribe, life, clock.GetUtcNow(), ct);
        return user is null ? AccountErrors.NotFound : await ConnectAsync(nodes, user, ct);
    }

    private async Task<Result<Line>> ConnectAsync(IReadOnlyList<Target> nodes, MintedUser user, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            foreach (var node in nodes)
            {
                var connection = new NatsConnection(NatsOpts.Default with
                {
                    Url = node.Url,
                    Name = OwnClients.Console,
                    MaxReconnectRetry = 0,
                    AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) },
                });
                try
                {
                    await connection.ConnectAsync(ct);
                    return new Line(connection, user, node.Region, node.Node);
                }
                catch (NatsException e)
                {
                    NotTaken(logger, node.Node, e);
                    await connection.DisposeAsync();
                }
            }

            if (clock.GetElapsedTime(started) > Patience)
            {
                user.Dispose();
                return MessageErrors.FleetRefuses;
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    private sealed record Target(string Region, string Node, string Url);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Debug, Message = "{Node} did not take the console's connection.")]
    private static partial void NotTaken(ILogger logger, string node, Exception exception);
}
