using Platform.Kernel;

namespace Platform.Store;

public sealed class Account : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId Id { get; init; }
    public required OperatorId OperatorId { get; init; }
    public required string Name { get; set; }

    /// <summary>The NATS account nkey, A….</summary>
    public required string PublicKey { get; init; }
    public required bool IsSystem { get; init; }

    /// <summary>Desired state's number: rises by one, in the same transaction, with every change the fleet must learn of.</summary>
    public long Generation { get; set; } = 1;

    /// <summary>The iat (unix seconds) of this generation's JWT, fixed when the generation is made:
    /// max(now, the last one + 1). So one generation is one JWT, byte for byte, however often it is signed,
    /// and no two of an account share a second (nats-auth.md §0.2-3).</summary>
    public required long IssuedAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The signed JWT of an account's generation; written by the controller before it is pushed.</summary>
public sealed class AccountJwt : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }
    public required long Generation { get; set; }
    public required string Jwt { get; set; }
}

public sealed class SigningKeyGroup : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required SigningKeyGroupId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required string Name { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed class SigningKey : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }
    public required SigningKeyGroupId GroupId { get; init; }
    public required string PublicKey { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A NATS user of an account. Its nkeys are its credentials'.</summary>
public sealed class User : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required UserId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required SigningKeyGroupId GroupId { get; init; }
    public required string Name { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The issuance ledger: one issued user JWT. The seed was shown once and is not kept.</summary>
public sealed class Credential : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required CredentialId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required UserId UserId { get; init; }

    /// <summary>The user nkey, U….</summary>
    public required string PublicKey { get; init; }

    /// <summary>The account signing key that signed it.</summary>
    public required string SignedBy { get; init; }
    public required string Jti { get; init; }

    /// <summary>As in <see cref="AuditRow.Actor"/>.</summary>
    public required string IssuedBy { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset? LastSeenAt { get; set; }
}

/// <summary>A seed under the organization's data key: AES-256-GCM, AAD = organization, public key and role.
/// Opened by src/Authority only.</summary>
public sealed class SealedSeed : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required string PublicKey { get; init; }

    /// <summary>"operator-signing", "account" or "account-signing".</summary>
    public required string Role { get; init; }
    public required int DataKeyVersion { get; init; }

    /// <summary>12 bytes nonce, ciphertext, 16 bytes tag.</summary>
    public required byte[] Box { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An organization's data key, wrapped by the key-encryption key named.</summary>
public sealed class DataKey : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required int Version { get; init; }
    public required string KeyEncryptionKeyId { get; init; }
    public required byte[] Wrapped { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
