using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Portal.Tests.Live;

/// <summary>A portal of its own with three real nats-servers of its operator behind it, and the part of the controller that pushes.</summary>
public sealed class LiveFleet : IAsyncLifetime
{
    private TestFleet _fleet = null!;
    private MintedUser _pusher = null!;
    private NatsConnection _system = null!;

    internal PortalFixture Portal { get; } = new();
    internal IReadOnlyList<string> Urls => [.. _fleet.Nodes.Select(n => n.Url)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Portal.InitializeAsync();
        await using var db = Portal.AsOwner();
        var @operator = await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, CancellationToken.None);
        var system = await Portal.Services.GetRequiredService<AccountSigner>().SignAsync(db, @operator.SystemAccountId, CancellationToken.None);
        _fleet = await TestFleet.StartAsync(@operator.Jwt, system!.PublicKey, system.Jwt);
        foreach (var node in _fleet.Nodes)
        {
            await db.Nodes.Where(n => n.Name == node.Name).ExecuteUpdateAsync(s => s.SetProperty(n => n.ClientUrl, node.Url), CancellationToken.None);
        }

        _pusher = await Portal.Services.GetRequiredService<UserIssuer>().MintControllerAsync(db, TimeSpan.FromHours(1), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        _system = Connection(_fleet.Nodes[0].Url, _pusher.Cred, "push");
        // What every account imports from.
        await PushAsync(await db.Accounts.Where(a => a.PublicKey == @operator.PlatformAccountKey).Select(a => a.Id).SingleAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _pusher.Dispose();
        _fleet.Dispose();
        await Portal.DisposeAsync();
    }

    /// <summary>Signs the account as its rows are now and pushes it to every node.</summary>
    internal async Task PushAsync(AccountId account)
    {
        await using var db = Portal.AsOwner();
        var signed = await Portal.Services.GetRequiredService<AccountSigner>().SignAsync(db, account, Ct);
        var answers = await new NatsSystem(_system).UpdateClaimsAsync(signed!.Jwt, ServerExpectation.Of(3), TimeSpan.FromSeconds(10), Ct);
        answers.Count(a => a.Succeeded).ShouldBe(3);
    }

    /// <summary>A client with a new credential of the tenant's user, that stays away once it is closed.</summary>
    internal async Task<NatsConnection> ConnectAsync(Tenant tenant, int node, string name)
    {
        var issued = await tenant.IssueAsync();
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = Urls[node],
            Name = name,
            MaxReconnectRetry = 0,
            AuthOpts = NatsAuthOpts.Default with { Creds = System.Text.Encoding.UTF8.GetBytes(issued.Creds!) },
        });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    private static NatsConnection Connection(string url, NatsAuthCred cred, string name) => new(NatsOpts.Default with
    {
        Url = url,
        Name = name,
        AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = (_, _) => ValueTask.FromResult(cred) },
    });
}
