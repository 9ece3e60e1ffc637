using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>What a callout process last said of a provider. SeenAt: when it said so. Keys, KeysAt: how many verification keys it holds and when it
/// fetched them; null where it needs none, or has none yet. Error: why the last fetch failed.</summary>
internal sealed record ProviderState(string Instance, string Region, DateTimeOffset SeenAt, int? Keys, DateTimeOffset? KeysAt, string? Error)
{
    public static async Task<IReadOnlyList<ProviderState>> OfAsync(PortalDb db, IdentityProviderId provider, CancellationToken ct) =>
        (await AllAsync(db, ct))[provider].ToList();

    /// <summary>Of every provider, by one question. A status says {"providers":{"idp_…":{"keys":2,"keys_at":"…","error":null}}}.</summary>
    public static async Task<ILookup<IdentityProviderId, ProviderState>> AllAsync(PortalDb db, CancellationToken ct)
    {
        var instances = await db.CalloutInstances.AsNoTracking().OrderBy(i => i.Name).ToListAsync(ct);
        return instances.SelectMany(Read).ToLookup(s => s.Provider, s => s.State);
    }

    private static List<(IdentityProviderId Provider, ProviderState State)> Read(CalloutInstance instance)
    {
        using var status = JsonDocument.Parse(instance.Status);
        return status.RootElement.TryGetProperty("providers", out var providers) && providers.ValueKind is JsonValueKind.Object
            ? [.. providers.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Object && IdentityProviderId.TryParse(p.Name, null, out _)).Select(p => (IdentityProviderId.Parse(p.Name, null), Of(instance, p.Value)))]
            : [];
    }

    private static ProviderState Of(CalloutInstance instance, JsonElement said) => new(
        instance.Name,
        instance.Region,
        instance.SeenAt,
        said.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Number && keys.TryGetInt32(out var count) ? count : null,
        said.TryGetProperty("keys_at", out var at) && at.ValueKind is JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time : null,
        said.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.String && error.GetString() is { Length: > 0 } text ? text : null);
}
