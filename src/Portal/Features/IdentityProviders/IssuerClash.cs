using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Tells of a provider whose issuer and audience somebody registered before: a token alone leads to the first. Nobody can take another's
/// clients by registering their issuer; the later one's clients say which account they mean. A disabled provider keeps its place.</summary>
internal sealed class IssuerClash(PortalDb db)
{
    public async Task<IReadOnlyList<ProviderWarning>> WarnAsync(IdentityProvider provider, CancellationToken ct)
    {
        if (provider.Kind is not (ProviderKind.Oidc or ProviderKind.Jwks) || Read(provider.Settings) is not { } mine)
        {
            return [];
        }

        var warnings = new List<ProviderWarning>();
        var others = await db.IdentityProviders.AsNoTracking()
            .Where(p => p.DeletedAt == null && p.Id != provider.Id && (p.Kind == ProviderKind.Oidc || p.Kind == ProviderKind.Jwks))
            .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id)
            .Select(p => new { p.Name, p.Settings, p.CreatedAt, p.Id })
            .ToListAsync(ct);
        if (others.Find(o => (o.CreatedAt, o.Id.Value).CompareTo((provider.CreatedAt, provider.Id.Value)) < 0 && Read(o.Settings) is { } theirs
            && string.Equals(theirs.Issuer, mine.Issuer, StringComparison.Ordinal) && theirs.Audiences.Intersect(mine.Audiences, StringComparer.Ordinal).Any()) is { } first)
        {
            warnings.Add(new("issuer_twice", $"Your provider {first.Name} has the same issuer and audience and is older: tokens go to it. Give this one an audience of its own."));
        }

        if (await db.IsIssuerElsewhereAsync(mine.Issuer, mine.Audiences, provider.CreatedAt, provider.Id, ct))
        {
            warnings.Add(new("issuer_elsewhere", "Another organization registered this issuer and audience earlier: a token alone leads there. Have your clients send the account (its name or public key) as user name and the token as password, or use an audience of your own."));
        }

        return warnings;
    }

    private static (string Issuer, string[] Audiences)? Read(string settings)
    {
        using var document = JsonDocument.Parse(settings);
        return document.RootElement.TryGetProperty("issuer", out var issuer) && issuer.ValueKind is JsonValueKind.String
            && document.RootElement.TryGetProperty("audiences", out var audiences) && audiences.ValueKind is JsonValueKind.Array
            ? (issuer.GetString()!, [.. audiences.EnumerateArray().Where(a => a.ValueKind is JsonValueKind.String).Select(a => a.GetString()!)])
            : null;
    }
}
