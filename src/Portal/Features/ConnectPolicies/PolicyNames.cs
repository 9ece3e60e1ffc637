using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>What a policy of an account may name: its groups, and whether each is scoped; the organization's providers; the regions.</summary>
internal sealed class PolicyNames(PortalDb db)
{
    public async Task<(IReadOnlyDictionary<string, bool> Groups, IReadOnlyList<string> Providers, IReadOnlyList<string> Regions)> OfAsync(AccountId account, CancellationToken ct)
    {
        var groups = await db.SigningKeyGroups.AsNoTracking().Where(g => g.AccountId == account).OrderBy(g => g.Name).Select(g => new { g.Name, IsScoped = g.Template != null }).ToListAsync(ct);
        var providers = await db.IdentityProviders.AsNoTracking().Where(p => p.DeletedAt == null).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync(ct);
        var regions = await db.Regions.AsNoTracking().Where(r => db.Accounts.Any(a => a.Id == account && a.OperatorId == r.OperatorId)).OrderBy(r => r.Id).Select(r => r.Name).ToListAsync(ct);
        return (groups.ToDictionary(g => g.Name, g => g.IsScoped, StringComparer.Ordinal), providers, regions);
    }
}
