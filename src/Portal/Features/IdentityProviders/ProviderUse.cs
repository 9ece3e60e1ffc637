using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>An account whose policy in force has rules that name a provider. Version: the policy's. Rules: their names.</summary>
internal sealed record ProviderUse(AccountId AccountId, string Account, int Version, IReadOnlyList<string> Rules)
{
    /// <summary>By name, since that is how policies call a provider. A closed account's policy admits nobody and does not count.</summary>
    public static async Task<IReadOnlyList<ProviderUse>> OfAsync(PortalDb db, string provider, CancellationToken ct)
    {
        var named = JsonSerializer.Serialize(new { rules = new[] { new { when = new { providers = new[] { provider } } } } });
        var rows = await db.ConnectPolicies.AsNoTracking()
            .Where(p => EF.Functions.JsonContains(p.Policy, named) && !db.ConnectPolicies.Any(q => q.AccountId == p.AccountId && q.Version > p.Version))
            .Join(db.Accounts.Where(a => a.ClosedAt == null), p => p.AccountId, a => a.Id, (p, a) => new { a.Id, a.Name, p.Version, p.Policy })
            .OrderBy(r => r.Name)
            .ToListAsync(ct);
        return [.. rows.Select(r => new ProviderUse(r.Id, r.Name, r.Version, RulesIn(r.Policy, provider)))];
    }

    private static List<string> RulesIn(string policy, string provider)
    {
        using var document = JsonDocument.Parse(policy);
        return [.. document.RootElement.GetProperty("rules").EnumerateArray().Where(r => Names(r, provider)).Select(r => r.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "")];
    }

    private static bool Names(JsonElement rule, string provider) =>
        rule.TryGetProperty("when", out var when) && when.ValueKind is JsonValueKind.Object && when.TryGetProperty("providers", out var providers) && providers.ValueKind is JsonValueKind.Array
        && providers.EnumerateArray().Any(p => p.ValueKind is JsonValueKind.String && p.ValueEquals(provider));
}
