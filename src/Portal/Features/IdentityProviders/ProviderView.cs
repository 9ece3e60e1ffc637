using System.Linq.Expressions;
using System.Text.Json;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>An identity provider without its secret. Settings: of the kind's own shape. Version: raised by each change, and the ETag in quotes; a patch may
/// name the one it was made for. Sessions: clients connected by it now. Logins, Tokens: how many it has that are not revoked. Warnings: what to know, though it was saved.</summary>
internal sealed record ProviderView(
    IdentityProviderId Id,
    string Name,
    ProviderKind Kind,
    JsonElement Settings,
    bool HasSecret,
    bool IsEnabled,
    int Version,
    int Sessions,
    int Logins,
    int Tokens,
    IReadOnlyList<ProviderWarning> Warnings,
    DateTimeOffset CreatedAt);

/// <summary>Code: stable, "issuer_elsewhere" or "issuer_twice".</summary>
internal sealed record ProviderWarning(string Code, string Message);

/// <summary>A provider with what is counted about it.</summary>
internal sealed class ProviderRow
{
    public required IdentityProvider Provider { get; init; }
    public required int Sessions { get; init; }
    public required int Logins { get; init; }
    public required int Tokens { get; init; }

    public static Expression<Func<IdentityProvider, ProviderRow>> From(PortalDb db) => p => new ProviderRow
    {
        Provider = p,
        Sessions = db.ConnectSessions.Count(s => s.ProviderId == p.Id && s.EndedAt == null),
        Logins = db.ConnectLogins.Count(l => l.ProviderId == p.Id),
        Tokens = db.ConnectionTokens.Count(t => t.ProviderId == p.Id && t.RevokedAt == null),
    };

    public ProviderView ToView(IReadOnlyList<ProviderWarning>? warnings = null)
    {
        using var settings = JsonDocument.Parse(Provider.Settings);
        return new(
            Provider.Id, Provider.Name, Provider.Kind, settings.RootElement.Clone(), Provider.SecretBox is not null, Provider.IsEnabled, Provider.Version,
            Sessions, Logins, Tokens, warnings ?? [], Provider.CreatedAt);
    }
}
