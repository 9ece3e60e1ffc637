using Platform.Kernel;

namespace Platform.Store;

public enum AccountState
{
    Active,

    /// <summary>Published with conn 0 and leaf 0: nobody may connect, nothing is lost.</summary>
    Suspended,

    /// <summary>Deleted, and can be restored until <see cref="Account.PurgeAt"/>: published closed (nobody, nothing shared, everything revoked), its streams still there.</summary>
    Closed,

    /// <summary>Gone from every node, streams and all. The row is the tombstone: whatever comes back is deleted again.</summary>
    Retired,
}

public sealed class Account : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId Id { get; init; }
    public required OperatorId OperatorId { get; init; }
    public required string Name { get; set; }

    /// <summary>The NATS account nkey, A….</summary>
    public required string PublicKey { get; init; }
    public required bool IsSystem { get; init; }

    /// <summary>A JSON object: the payload of the account's JWT without iss, iat, jti, sub, name, and without what has rows of its own
    /// (nats.imports, exports, signing_keys, revocations). Limits, default permissions, mappings, tags… in NATS's spelling.</summary>
    public string Claims { get; set; } = NewClaims;

    /// <summary>nsc's limits of a new account, without JetStream.</summary>
    public const string NewClaims = """{"nats":{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1},"type":"account","version":2}}""";
    public AccountState State { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When a closed account is retired for good: seven days after closing, or sooner when asked.</summary>
    public DateTimeOffset? PurgeAt { get; set; }

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

    /// <summary>The "role" of its keys' scopes; only a scoped group has one in the JWT.</summary>
    public string Role { get; set; } = "";
    public string Description { get; set; } = "";

    /// <summary>A JSON object, the user scope's template in NATS's spelling; null for an unscoped group.</summary>
    public string? Template { get; set; }

    /// <summary>None of its keys is in the account's JWT: every user of the group is refused and dropped.</summary>
    public bool IsDisabled { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Active and retiring keys are in the account's JWT.</summary>
public enum SigningKeyState { Active, Retiring, Disabled, Removed }

public sealed class SigningKey : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }
    public required SigningKeyGroupId GroupId { get; init; }
    public required string PublicKey { get; init; }
    public SigningKeyState State { get; set; }

    /// <summary>False for a key whose seed was never here: it can be trusted, not signed with.</summary>
    public bool IsHeld { get; init; } = true;

    /// <summary>When a retiring key leaves the JWT by itself.</summary>
    public DateTimeOffset? RetiresAt { get; set; }

    /// <summary>When its seed was handed out. Once only.</summary>
    public DateTimeOffset? SeedShownAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A revocation that is no credential's of ours: a key (U…) issued elsewhere, or everybody ("*").</summary>
public sealed class AccountRevocation : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }
    public required string PublicKey { get; init; }

    /// <summary>JWTs issued at or before this second are refused.</summary>
    public required DateTimeOffset At { get; set; }
    public required string RevokedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One step of closing or retiring an account, with its evidence, written by the controller.</summary>
public sealed class RetirementStep : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }

    /// <summary>"closed", "connections-gone", "jetstream-purged", "deleted", "absent", "returned".</summary>
    public required string Step { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>A JSON object: what each node answered.</summary>
    public required string Evidence { get; init; }
}

/// <summary>A NATS user of an account. Its nkeys are its credentials'.</summary>
public sealed class User : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required UserId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required SigningKeyGroupId GroupId { get; set; }
    public required string Name { get; set; }

    /// <summary>A JSON object: the payload of its JWTs without iss, iat, jti, sub, name, exp and nats.issuer_account. A user of a scoped
    /// group has no permissions and no limits in it.</summary>
    public string Claims { get; set; } = "{}";

    /// <summary>How long a credential lasts unless said at its issue; null: as the platform has it.</summary>
    public long? LifetimeSeconds { get; set; }

    /// <summary>Deleted; its name is free again, the ledger keeps its credentials.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
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

    /// <summary>"creds" (JWT and seed), "bearer" (JWT alone), "import" (issued elsewhere, before the account came here).</summary>
    public string Kind { get; init; } = "creds";

    /// <summary>SHA-256 of the JWT's text, 32 bytes; empty where it was never recorded.</summary>
    public byte[] Fingerprint { get; init; } = [];

    /// <summary>As in <see cref="AuditRow.Actor"/>.</summary>
    public required string IssuedBy { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The bulk job that issued it.</summary>
    public BulkJobId? BulkJobId { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When the controller revokes it: the end of a rotation's overlap.</summary>
    public DateTimeOffset? RevokesAt { get; set; }
    public DateTimeOffset? LastSeenAt { get; set; }
}

/// <summary>A seed under the organization's data key: AES-256-GCM, AAD = organization, public key and role.
/// Opened by src/Authority only.</summary>
public sealed class SealedSeed : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required string PublicKey { get; init; }

    /// <summary>"operator", "operator-signing", "account", "account-signing", "callout-user", "callout-sentinel", "callout-xkey" or "services-user".</summary>
    public required string Role { get; init; }
    public required int DataKeyVersion { get; init; }

    /// <summary>12 bytes nonce, ciphertext, 16 bytes tag.</summary>
    [Sealed(SealedUnder.DataKey)]
    public required byte[] Box { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An organization's data key, wrapped by the key-encryption key named.</summary>
public sealed class DataKey : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required int Version { get; init; }
    public required string KeyEncryptionKeyId { get; set; }

    /// <summary>Empty once shredded.</summary>
    public required byte[] Wrapped { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key was destroyed, and with it every seed sealed under it.</summary>
    public DateTimeOffset? ShreddedAt { get; set; }
}
