using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>What a provider's settings and secret must be: the shape as the callout service reads it, and addresses that are not plainly inside.</summary>
internal sealed class ProviderRules(PortalDb db)
{
    private const int Most = 131_072;

    private static readonly string[] Addresses = ["issuer", "keys_url", "url"];

    /// <summary>The settings a request brings; left out, {}.</summary>
    public static Result<JsonObject> Read(JsonElement? settings) =>
        settings is not { ValueKind: not JsonValueKind.Null } given ? new JsonObject()
        : Documents.ObjectOf(given) is { } read ? read
        : ProviderErrors.SettingsInvalid with { Message = "settings is a JSON object that names no member twice." };

    /// <summary>Settings as they are kept.</summary>
    public static JsonObject Parse(string stored) => JsonNode.Parse(stored)!.AsObject();

    public async Task<Error?> CheckAsync(ProviderKind kind, JsonObject settings, CancellationToken ct)
    {
        if (settings.ToJsonString().Length > Most)
        {
            return ProviderErrors.SettingsInvalid with { Message = "settings is longer than 128 KB. Leave out keys and certificates that are not in use." };
        }

        if (Shape(kind, settings) is { } wrong)
        {
            return wrong;
        }

        var allowed = await db.AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct);
        var networks = AddressGuard.Networks(allowed);
        return Array.Find(Addresses, name => settings[name] is JsonValue value && value.TryGetValue<string>(out var text) && Uri.TryCreate(text, UriKind.Absolute, out var address) && AddressGuard.IsPlainlyInside(address, networks)) is { } inside
            ? ProviderErrors.AddressRefused with { Field = $"settings/{inside}" }
            : null;
    }

    /// <param name="kind">The provider's kind.</param>
    /// <param name="secret">The new one; null: none is given.</param>
    /// <param name="hasOne">It has one that stays.</param>
    public static Error? CheckSecret(ProviderKind kind, string? secret, bool hasOne) =>
        !ProviderKinds.HasSecret(kind) ? secret is null ? null : ProviderErrors.SecretNotTaken
        : secret is null ? hasOne ? null : ProviderErrors.SecretRequired
        : secret.Length is 0 or > 1024 || secret.Any(char.IsControl) || char.IsWhiteSpace(secret[0]) || char.IsWhiteSpace(secret[^1]) ? ProviderErrors.SecretInvalid
        : kind is ProviderKind.Webhook && !IsWebhookSecret(secret) ? ProviderErrors.WebhookSecretInvalid
        : null;

    // The first fault; the others show when that one is mended.
    private static Error? Shape(ProviderKind kind, JsonObject settings) =>
        ProviderSettings.Parse(Json.Word(kind), settings.ToJsonString()).Faults is [var fault, ..]
            ? ProviderErrors.SettingsInvalid with { Message = $"{fault.Rule} {fault.WayOut}", Field = $"settings{fault.Path}" }
            : null;

    private static bool IsWebhookSecret(string secret)
    {
        const string Prefix = "whsec_";
        Span<byte> bytes = stackalloc byte[128];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length) && length is >= 24 and <= 64;
    }
}
