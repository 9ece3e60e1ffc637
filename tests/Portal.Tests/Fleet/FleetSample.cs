using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Fleet;

/// <summary>Plays the controller that asks nodes how they are, and makes administrators.</summary>
internal static class FleetSample
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static NodePulse Pulse(string? metaLeader = "us-east-1") => new(
        "2.15.1", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 4, 12.5, 64 << 20, 7, 1, 42, 0, new(10, 1000, 2.5, 250), new(20, 2000, 5, 500), "sha256:abc", "0123456789ab",
        new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), new(0, 16 << 20, 4 << 20, 16 << 20, 3, 9, metaLeader, 3, 0));

    public static NodeLinks Links(params NodeGateway[] gateways) => new(
        TimeProvider.System.GetUtcNow(), [], gateways, [], [new(7, "orders", "AORDERS", "orders", "UORDERS", "nats", "go", "1.45.0", "127.0.0.1", 120, 3, 1, 10, 2, 20, TimeProvider.System.GetUtcNow())], 2, 1);

    /// <summary>What a node says, so long ago.</summary>
    public static async Task ReportAsync(this PortalFixture portal, string name, TimeSpan ago, NodePulse? pulse = null, NodeLinks? links = null, string? placed = null)
    {
        await using var db = portal.AsOwner();
        var node = await db.Nodes.SingleAsync(n => n.Name == name, Ct);
        await db.NodeReports.Where(r => r.NodeId == node.Id).ExecuteDeleteAsync(Ct);
        db.NodeReports.Add(new NodeReport
        {
            NodeId = node.Id,
            ServerId = $"N{name}",
            At = TimeProvider.System.GetUtcNow() - ago,
            Pulse = pulse ?? Pulse(),
            Links = links,
            Epoch = 1,
        });
        if (placed is not null)
        {
            await db.NodeOrders.Where(o => o.NodeId == node.Id).ExecuteDeleteAsync(Ct);
            db.NodeOrders.Add(new NodeOrderRow { NodeId = node.Id, Revision = 1, Report = $$"""{"config_revision":"{{placed}}"}""" });
        }

        await db.SaveChangesAsync(Ct);
    }

    /// <summary>As <c>broker admin grant</c> does, of somebody with an authenticator app, who signed in with it.</summary>
    public static async Task GrantAsync(this Tenant tenant, bool isAdministrator = true, bool hasApp = true)
    {
        await using var db = tenant.Portal.AsOwner();
        await db.Persons.Where(p => p.Id == tenant.Person.Value).ExecuteUpdateAsync(
            s => s.SetProperty(p => p.IsPlatformAdministrator, isAdministrator).SetProperty(p => p.TwoFactorEnabled, hasApp), Ct);
        string[] methods = hasApp ? [AuthMethods.Password, AuthMethods.OneTimeCode, AuthMethods.TwoFactors] : [AuthMethods.Password];
        await db.PersonSessions.Where(s => s.PersonId == tenant.Person).ExecuteUpdateAsync(s => s.SetProperty(r => r.Methods, methods), Ct);
        tenant.Portal.Services.GetRequiredService<SessionMemory>().Forget(tenant.Person);
    }

    /// <summary>An administrator with a token that may read the fleet.</summary>
    public static async Task<Tenant> NewAdministratorAsync(this PortalFixture portal)
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.GrantAsync();
        tenant.Client.DefaultRequestHeaders.Authorization = new("Bearer", await tenant.FleetTokenAsync());
        return tenant;
    }

    public static async Task<string> FleetTokenAsync(this Tenant tenant)
    {
        await using var scope = tenant.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(tenant.Id, tenant.Person, $"person {tenant.Person}", [Permissions.ManageTokens, .. Permissions.OfAdministrators]);
        return (await scope.ServiceProvider.GetRequiredService<CreateToken.Handler>().HandleAsync(new("fleet", null, Permissions.OfAdministrators), Ct)).Value.Token;
    }
}
