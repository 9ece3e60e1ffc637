using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>Reads a policy that a person wrote, as the callout service will, and with what only the account knows: that the names in it are there.</summary>
internal sealed class PolicyDrafts(PortalDb db, TimeProvider clock)
{
    /// <param name="accountId">Whose policy it is to be.</param>
    /// <param name="policy">The document.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <returns>Refused with policy.invalid and every fault, as pointers below /policy.</returns>
    public async Task<Result<ConnectPolicy>> ReadAsync(AccountId accountId, JsonElement policy, CancellationToken ct) =>
        policy.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? PolicyErrors.Missing : await ReadAsync(accountId, policy.GetRawText(), ct);

    public async Task<Result<ConnectPolicy>> ReadAsync(AccountId accountId, string policy, CancellationToken ct)
    {
        var parsed = ConnectPolicy.Parse(policy);
        if (!parsed.IsValid(out var read))
        {
            return Refusal(parsed.Faults);
        }

        var groups = await db.SigningKeyGroups.AsNoTracking().Where(g => g.AccountId == accountId).ToDictionaryAsync(g => g.Name, g => g.Template != null, StringComparer.Ordinal, ct);
        var providers = await db.IdentityProviders.AsNoTracking().Where(p => p.DeletedAt == null).Select(p => p.Name).ToListAsync(ct);
        return PolicyFit.Check(read, groups, providers) is { Count: > 0 } faults ? Refusal(faults) : read;
    }

    /// <summary>Whether there is such an account and its policy can be changed; null when it can.</summary>
    public async Task<Error?> AccountAsync(AccountId accountId, CancellationToken ct) =>
        await db.Accounts.Where(a => a.Id == accountId && !a.IsSystem).Select(a => new { a.State }).SingleOrDefaultAsync(ct) is not { } account ? AccountErrors.NotFound
        : account.State is AccountState.Closed ? AccountErrors.Closed
        : account.State is AccountState.Retired ? AccountErrors.Retired
        : null;

    /// <summary>The version in force, not tracked; null when there is none.</summary>
    public Task<ConnectPolicyVersion?> CurrentAsync(AccountId accountId, CancellationToken ct) =>
        db.ConnectPolicies.AsNoTracking().Where(p => p.AccountId == accountId).OrderByDescending(p => p.Version).FirstOrDefaultAsync(ct);

    /// <summary>The version in force as it is told, with whether it is in effect.</summary>
    public async Task<PolicyView> ViewAsync(ConnectPolicyVersion inForce, CancellationToken ct)
    {
        var (seen, read) = (clock.GetUtcNow() - CalloutInstance.Silence, inForce.CreatedAt + CalloutInstance.Committing);
        return PolicyView.Of(inForce) with { IsInEffect = !await db.CalloutInstances.AnyAsync(i => i.SeenAt > seen && i.SnapshotAt < read, ct) };
    }

    private static Error Refusal(IReadOnlyList<DocumentFault> faults)
    {
        var places = faults.Select(f => new ErrorPlace($"/policy{f.Path}", $"{f.Rule} {f.WayOut}")).ToList();
        return PolicyErrors.Invalid with { Field = places[0].Path, Places = places };
    }
}
