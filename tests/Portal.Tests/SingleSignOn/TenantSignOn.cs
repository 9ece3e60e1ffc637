using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>What tests of single sign-on set up by the portal's own handlers.</summary>
internal static class TenantSignOn
{
    private static int _domains;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string NewDomain() => $"d{Interlocked.Increment(ref _domains)}.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}.example";

    public static async Task<(SsoDomainId Domain, ScimTokenId Token)> AddSignOnAsync(this Tenant tenant)
    {
        var domain = await tenant.ClaimAsync(NewDomain());
        await tenant.PutAsync(new("https://login.example.com", "trunkline"));
        return (domain.Id, (await tenant.NewScimTokenAsync()).Id);
    }

    /// <summary>Claims a domain and puts its record into the name server; not yet looked for.</summary>
    public static async Task<DomainView> ClaimAsync(this Tenant tenant, string name)
    {
        var domain = (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<AddDomain.Handler>().HandleAsync(new(name), Ct))).Value;
        tenant.Portal.Names.Set(domain.Record, "v=spf1 -all", domain.Value);
        return domain;
    }

    public static async Task<DomainView> VerifyAsync(this Tenant tenant, string name)
    {
        var domain = await tenant.ClaimAsync(name);
        return (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<VerifyDomain.Handler>().HandleAsync(domain.Id, Ct))).Value;
    }

    public static async Task<SignOnView> PutAsync(this Tenant tenant, PutSignOn.Request request) =>
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<PutSignOn.Handler>().HandleAsync(request, Precondition.Any, Ct))).Value;

    public static async Task<NewScimToken> NewScimTokenAsync(this Tenant tenant) =>
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<ScimTokens.Handler>().CreateAsync(null, Ct))).Value;

    /// <summary>On, as if an administrator had tried it.</summary>
    public static async Task TurnOnAsync(this Tenant tenant, bool isRequired = false)
    {
        await using var db = tenant.Portal.AsOwner();
        var row = db.SingleSignOns.Single(s => s.OrganizationId == tenant.Id);
        row.TestedAt = TimeProvider.System.GetUtcNow();
        await db.SaveChangesAsync(Ct);
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<PutSignOnState.Handler>().HandleAsync(new(Enabled: true, isRequired), Ct))).Value.Enabled.ShouldBeTrue();
    }
}
