using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>A connection token without its text. Provider: the identity provider's name. Hint: the text's last four characters. Scopes: what policies see
/// as claim scopes. ExpiresAt null: never. Sessions: clients connected by it now.</summary>
internal sealed record ConnectionTokenView(
    ConnectionTokenId Id,
    AccountId AccountId,
    string Provider,
    string Name,
    string Hint,
    IReadOnlyList<string> Scopes,
    int Sessions,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    public static Expression<Func<ConnectionToken, ConnectionTokenView>> From(PortalDb db) => t => new ConnectionTokenView(
        t.Id,
        t.AccountId,
        db.IdentityProviders.Where(p => p.Id == t.ProviderId).Select(p => p.Name).FirstOrDefault() ?? "",
        t.Name,
        t.Hint,
        t.Scopes,
        db.ConnectSessions.Count(s => s.ProviderId == t.ProviderId && s.Fingerprint == t.Hash && s.EndedAt == null),
        t.CreatedAt,
        t.ExpiresAt,
        t.LastUsedAt,
        t.RevokedAt);
}
