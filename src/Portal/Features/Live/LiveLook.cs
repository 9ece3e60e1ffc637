using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Portal.Features.Live;

/// <summary>What is connected to an account and what it uses, asked of the fleet itself: by a user of the account made for this one question, for a
/// minute, that may publish these questions and nothing else. Never throws for want of an answer: it says that it does not know, and why.</summary>
internal sealed partial class LiveLook(PortalDb db, UserIssuer issuer, TimeProvider clock, ILogger<LiveLook> logger)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    private (AccountId Account, LiveConnections Connections, LiveUse Use)? _last;

    /// <summary>The open connections of all nodes, without the one that asks.</summary>
    public async Task<LiveConnections> ConnectionsAsync(AccountId account, CancellationToken ct) => (await LookAsync(account, ct)).Connections;

    /// <summary>What is in use, without the connection that asks.</summary>
    public async Task<LiveUse> UseAsync(AccountId account, CancellationToken ct) => (await LookAsync(account, ct)).Use;

    /// <summary>Both by one connection; once per request, what was asked is kept.</summary>
    public async Task<(LiveConnections Connections, LiveUse Use)> LookAsync(AccountId account, CancellationToken ct)
    {
        if (_last is { } last && last.Account == account)
        {
            return (last.Connections, last.Use);
        }

        var look = await AskAsync(account, ct) is var answer && answer.Unknown is { } why ? (LiveConnections.NotKnown(why), LiveUse.NotKnown(why)) : (answer.Connections!, answer.Use!);
        _last = (account, look.Item1, look.Item2);
        return look;
    }

    private async Task<Answer> AskAsync(AccountId id, CancellationToken ct)
    {
        var account = await db.Accounts.AsNoTracking().Where(a => a.Id == id && !a.IsSystem).Select(a => new { a.State, a.OperatorId }).SingleOrDefaultAsync(ct);
        if (account is null or { State: not AccountState.Active })
        {
            return new($"not known: the account is {(account is null ? "not there" : Web.Json.Word(account.State))}, so nobody can enter it to ask");
        }

        var nodes = await (
            from region in db.Regions.AsNoTracking()
            join node in db.Nodes on region.Id equals node.RegionId
            where region.OperatorId == account.OperatorId && node.IsUp
            orderby node.CordonedAt != null, region.Id, node.Id
            select new Node(node.Name, region.Name, node.ClientUrl, node.ServerId)).ToListAsync(ct);
        var user = nodes is [] ? null : await issuer.MintConsoleAsync(db, id, NatsSystem.OwnAccountSubjects, ["_INBOX.>"], Life, clock.GetUtcNow(), ct);
        if (user is null)
        {
            return new(nodes is [] ? "not known: no node is up" : "not known: the account has no unscoped signing key held here to enter it with");
        }

        using (user)
        {
            return await AskAsync(nodes, user, ct);
        }
    }

    private async Task<Answer> AskAsync(IReadOnlyList<Node> nodes, MintedUser user, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            await using var connection = new NatsConnection(NatsOpts.Default with
            {
                Url = node.Url,
                Name = OwnClients.Live,
                MaxReconnectRetry = 0,
                ConnectTimeout = ConnectPatience,
                AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) },
            });
            try
            {
                await connection.ConnectAsync(ct);
                return await AskAsync(new NatsSystem(connection), nodes, user.PublicKey, ct);
            }
            catch (NatsException e)
            {
                NotTaken(logger, node.Name, e);
            }
        }

        return new("not known: no node let the portal in; the account's connections may be at their limit, or it is not published yet");
    }

    private static async Task<Answer> AskAsync(NatsSystem system, IReadOnlyList<Node> nodes, string self, CancellationToken ct)
    {
        var ids = nodes.Select(n => n.ServerId).OfType<string>().ToList();
        var expected = ids.Count == nodes.Count ? ServerExpectation.Of(ids) : ServerExpectation.Of(nodes.Count);
        var asked = system.OwnConnectionsAsync(expected, AnswerPatience, ct);
        var jetStream = await system.OwnJetStreamAsync(AnswerPatience, ct);
        var regions = nodes.ToDictionary(n => n.Name, n => n.Region, StringComparer.Ordinal);
        // The account's own leaf nodes answer too, for their side of the line: not asked, and not ours to believe.
        var pages = (await asked).Where(p => regions.ContainsKey(p.Server.Name)).ToList();
        var open = pages.SelectMany(p => p.Connections.Select(c => Of(p.Server, c, regions))).Where(c => c.User != self)
            .DistinctBy(c => (c.ServerId, c.Id)).OrderByDescending(c => c.Start).ToList();
        var leafs = open.Count(c => c.IsLeafNode);
        return new(
            null,
            new(open, nodes.Count, pages.Select(p => p.Server.Id).Distinct(StringComparer.Ordinal).Count()),
            new(open.Count - leafs, leafs, open.Sum(c => c.Subs), open.Select(c => c.Subs).DefaultIfEmpty().Max(), jetStream));
    }

    private static LiveConnection Of(ServerIdentity server, ClientConnection c, Dictionary<string, string> regions) => new(
        server.Name, regions[server.Name], server.Id, c.Id, c.Kind, c.User, c.IssuerKey, c.Name ?? "", c.Language, c.Ip,
        c.Start, c.Subscriptions, c.InMsgs, c.OutMsgs, c.InBytes, c.OutBytes);

    private sealed record Answer(string? Unknown, LiveConnections? Connections = null, LiveUse? Use = null);

    private sealed record Node(string Name, string Region, string Url, string? ServerId);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Debug, Message = "{Node} did not let the portal look into an account.")]
    private static partial void NotTaken(ILogger logger, string node, Exception exception);
}
