using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Members;

/// <summary>Another organization of fifty, with one of everything there is, which nobody of the first may learn of or change.</summary>
public sealed class SecondOrganization(PortalFixture portal) : IAsyncLifetime
{
    internal Fifty Fifty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fifty = await Fifty.FoundAsync(portal);
        // What operations are about is made with the first of them.
        await SweptOperation.All(portal).First(o => o.Method == "GET").SendAsync(Fifty.Tenant.Client, Fifty.Tenant);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Each change leaves a row.</summary>
    internal async Task<int> ChangesAsync()
    {
        await using var db = portal.AsOwner();
        return await db.AuditRows.CountAsync(a => a.OrganizationId == Fifty.Tenant.Id, TestContext.Current.CancellationToken);
    }
}
