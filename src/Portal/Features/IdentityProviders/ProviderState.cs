using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>What a callout process last said of a provider's keys. SeenAt: when it said so. KeysAt: when it fetched those it has; null: it has none.
/// IsUsable: tokens are verified with them now. IsStale: the issuer has not confirmed them for long. Problem: why the last fetch failed.</summary>
internal sealed record ProviderState(string Instance, string Region, DateTimeOffset SeenAt, DateTimeOffset? KeysAt, bool IsUsable, bool IsStale, string? Problem)
{
    public static async Task<IReadOnlyList<ProviderState>> OfAsync(PortalDb db, IdentityProviderId provider, CancellationToken ct) =>
        (await AllAsync(db, ct))[provider].ToList();

    /// <summary>Of every provider, by one question. A status says {"keys":[{"provider":"idp_…","age_seconds":12.5,"is_stale":false,"is_usable":true,"problem":null}]}.</summary>
    public static async Task<ILookup<IdentityProviderId, ProviderState>> AllAsync(PortalDb db, CancellationToken ct)
    {
        var instances = await db.CalloutInstances.AsNoTracking().OrderBy(i => i.Name).ToListAsync(ct);
        return instances.SelectMany(Read).ToLookup(s => s.Provider, s => s.State);
    }

    private static List<(IdentityProviderId Provider, ProviderState State)> Read(CalloutInstance instance)
    {
        var status = JsonSerializer.Deserialize<Status>(instance.Status, Lenient);
        return
        [
            .. (status?.Keys ?? []).Where(k => IdentityProviderId.TryParse(k.Provider, null, out _)).Select(k => (IdentityProviderId.Parse(k.Provider!, null), new ProviderState(
                instance.Name, instance.Region, instance.SeenAt, k.AgeSeconds is { } age ? instance.SeenAt.AddSeconds(-age) : null, k.IsUsable, k.IsStale, k.Problem is "" ? null : k.Problem))),
        ];
    }

    // What a newer process says besides is no fault.
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Status(IReadOnlyList<Standing>? Keys);

    private sealed record Standing(string? Provider, double? AgeSeconds, bool IsStale, bool IsUsable, string? Problem);
}
