using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>One issued credential, without its seed (which is not kept). PublicKey: the user nkey, U…. SignedBy: the account
/// signing key, A…. Jti: the JWT's own id. IssuedBy: "person per_…" or "token tok_…".</summary>
internal sealed record CredentialView(
    CredentialId Id,
    UserId UserId,
    string PublicKey,
    string SignedBy,
    string Jti,
    string IssuedBy,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastSeenAt)
{
    public static readonly Expression<Func<Credential, CredentialView>> From = c =>
        new CredentialView(c.Id, c.UserId, c.PublicKey, c.SignedBy, c.Jti, c.IssuedBy, c.IssuedAt, c.ExpiresAt, c.RevokedAt, c.LastSeenAt);
}
