using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>What a webhook may be. Its address is looked at again each time it is called, after its name was resolved.</summary>
internal sealed class WebhookRules(PortalDb db)
{
    public const int MostWebhooks = 50;
    private const int MostTypes = 50;
    private const int MostDescription = 256;

    public async Task<Error?> CheckAsync(string? url, string description, IReadOnlyList<string> types, CancellationToken ct) =>
        string.IsNullOrEmpty(url) ? WebhookErrors.UrlInvalid
        : OutgoingUrl.Refusal(url) is { } wrong ? WebhookErrors.UrlInvalid with { Message = $"url: {wrong.Rule} {wrong.WayOut}" }
        : description.Length > MostDescription || description.Any(char.IsControl) ? WebhookErrors.DescriptionInvalid
        : types.Count > MostTypes || types.Distinct(StringComparer.Ordinal).Count() != types.Count || !types.All(IsType) ? WebhookErrors.EventTypesInvalid
        : AddressGuard.IsPlainlyInside(new Uri(url), AddressGuard.Networks(await db.AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct))) ? WebhookErrors.AddressRefused
        : null;

    private static bool IsType(string type) => type.Split('.') is [var noun, var verb] && IsWord(noun) && (verb == "*" || IsWord(verb));

    private static bool IsWord(string word) => word.Length is > 0 and <= 40 && word.All(c => char.IsAsciiLetterLower(c) || c == '_');
}
