using Platform.Kernel;

namespace Platform.Portal.Features.Credentials;

/// <summary>One issued credential, without its seed (which is not kept). Account, User, Group: their names. PublicKey: the user nkey, U….
/// SignedBy: the account signing key, A…. Jti: the JWT's own id. Kind: "creds" (JWT and seed), "bearer" (JWT alone) or "import" (issued elsewhere).
/// Fingerprint: SHA-256 of the JWT's text in hex; null where it was never recorded. IssuedBy: "person per_…" or "token tok_…".
/// LastSeenAt: when it last connected. BulkJobId: the bulk job whose archive it was in.</summary>
internal sealed record CredentialView(
    CredentialId Id,
    AccountId AccountId,
    string Account,
    UserId UserId,
    string User,
    string Group,
    string PublicKey,
    string SignedBy,
    string Jti,
    string Kind,
    string? Fingerprint,
    string IssuedBy,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastSeenAt,
    CredentialStatus Status,
    BulkJobId? BulkJobId)
{
    public static CredentialView Of(LedgerRow row) => new(
        row.Credential.Id,
        row.Credential.AccountId,
        row.Account,
        row.Credential.UserId,
        row.User,
        row.Group,
        row.Credential.PublicKey,
        row.Credential.SignedBy,
        row.Credential.Jti,
        row.Credential.Kind,
        row.Credential.Fingerprint.Length == 0 ? null : Convert.ToHexStringLower(row.Credential.Fingerprint),
        row.Credential.IssuedBy,
        row.Credential.IssuedAt,
        row.Credential.ExpiresAt,
        row.Credential.RevokedAt,
        row.Credential.LastSeenAt,
        row.Status,
        row.Credential.BulkJobId);
}
