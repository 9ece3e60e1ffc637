using Platform.Kernel;

namespace Platform.Store;

/// <summary>How a provider says who a client is. The settings of each kind are read by src/Admission.</summary>
public enum ProviderKind
{
    /// <summary>OpenID Connect by issuer: discovery and its key set.</summary>
    Oidc,

    /// <summary>JWTs verified with a key set kept here.</summary>
    Jwks,

    /// <summary>Opaque tokens, RFC 7662.</summary>
    Introspection,

    /// <summary>Connection tokens made here.</summary>
    Tokens,

    /// <summary>User names and passwords kept here.</summary>
    Passwords,

    /// <summary>TLS client certificates.</summary>
    Certificates,

    /// <summary>An address of the tenant's that answers within a deadline.</summary>
    Webhook,
}

/// <summary>One way to admit clients of an organization.</summary>
public sealed class IdentityProvider : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required IdentityProviderId Id { get; init; }
    public required string Name { get; set; }
    public required ProviderKind Kind { get; init; }

    /// <summary>A JSON object, snake_case, of the kind's own shape. No secret in it.</summary>
    public required string Settings { get; set; }

    /// <summary>The secret it authenticates us with (client secret, webhook signing key), sealed under the organization's data key: 12 bytes
    /// nonce, ciphertext, 16 bytes tag; null where it needs none. Opened by src/Authority only.</summary>
    [Sealed(SealedUnder.DataKey)]
    public byte[]? SecretBox { get; set; }
    public int? SecretDataKeyVersion { get; set; }
    public bool IsEnabled { get; set; } = true;

    /// <summary>Raised by each change: the ETag.</summary>
    public int Version { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A user name and password of a provider of kind passwords.</summary>
public sealed class ConnectLogin : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ConnectLoginId Id { get; init; }
    public required IdentityProviderId ProviderId { get; init; }
    public required string Username { get; init; }

    /// <summary>By the framework's PasswordHasher.</summary>
    public required string PasswordHash { get; set; }

    /// <summary>A JSON object: what policies see of it as claims.</summary>
    public string Claims { get; set; } = "{}";
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A token that admits clients, tl_con_…; only its hash is kept.</summary>
public sealed class ConnectionToken : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ConnectionTokenId Id { get; init; }
    public required IdentityProviderId ProviderId { get; init; }

    /// <summary>The only account it may enter.</summary>
    public required AccountId AccountId { get; init; }
    public required string Name { get; init; }

    /// <summary>SHA-256 of its text, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The last four characters.</summary>
    public required string Hint { get; init; }

    /// <summary>What policies see as claim "scopes".</summary>
    public required string[] Scopes { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>One version of an account's policy. The highest is in force; none, or no rules, admits nobody.</summary>
public sealed class ConnectPolicyVersion : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }

    /// <summary>1, 2, 3… per account.</summary>
    public required int Version { get; init; }

    /// <summary>A JSON object, {"rules":[…]}, as src/Admission reads it.</summary>
    public required string Policy { get; init; }
    public string Note { get; init; } = "";
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public enum RevokedThing { Provider, Subject, Credential }

/// <summary>Credentials of a provider, of one of its subjects, or one credential, issued at or before a time, admit nobody; one without
/// an issue time is refused until the revocation is lifted.</summary>
public sealed class ConnectRevocation : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ConnectRevocationId Id { get; init; }
    public required IdentityProviderId ProviderId { get; init; }
    public required RevokedThing What { get; init; }

    /// <summary>For a subject.</summary>
    public string? Subject { get; init; }

    /// <summary>For one credential: SHA-256 of its text.</summary>
    public byte[]? Fingerprint { get; init; }
    public required DateTimeOffset At { get; init; }
    public string Reason { get; init; } = "";
    public required string CreatedBy { get; init; }
    public DateTimeOffset? LiftedAt { get; set; }
}

/// <summary>A client admitted by the callout service. Its user nkey is the server's, new for each connection.</summary>
public sealed class ConnectSession : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }

    /// <summary>U….</summary>
    public required string UserPublicKey { get; init; }
    public required AccountId AccountId { get; init; }
    public required IdentityProviderId ProviderId { get; init; }
    public required string Subject { get; init; }

    /// <summary>SHA-256 of the credential's text.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>When the credential was issued, where it says so.</summary>
    public DateTimeOffset? CredentialIssuedAt { get; init; }

    /// <summary>The name of the rule that admitted it.</summary>
    public required string Rule { get; init; }
    public required string Region { get; init; }
    public required string NodeName { get; init; }

    /// <summary>The server's id (N…) and its connection number: what a kick names.</summary>
    public required string ServerId { get; init; }
    public required long ClientId { get; init; }
    public required string Source { get; init; }

    /// <summary>STANDARD, WEBSOCKET, MQTT, MQTT_WS, LEAFNODE or LEAFNODE_WS.</summary>
    public required string ConnectionType { get; init; }
    public required string ClientName { get; init; }
    public required DateTimeOffset AdmittedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a revocation hit it: it is to be dropped.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When its server said it was gone.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>One answer of the callout service, with its reason. Never a token or password. Kept for seven days.</summary>
public sealed class ConnectDecision : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ConnectDecisionId Id { get; init; }

    /// <summary>Null when it was refused before an account was known.</summary>
    public required AccountId? AccountId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required bool IsAllowed { get; init; }

    /// <summary>A code of src/Admission's Reasons: "allowed", "signature_invalid", "no_rule_matched"….</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence, with the values that decided.</summary>
    public required string Detail { get; init; }
    public required IdentityProviderId? ProviderId { get; init; }
    public required string? Subject { get; init; }
    public required string? Rule { get; init; }
    public required int? PolicyVersion { get; init; }

    /// <summary>A JSON object: the verified claims, at most 8 KiB; null when nothing was verified. What a dry run of another policy reads.</summary>
    public required string? Claims { get; init; }
    public required string Source { get; init; }
    public required string Region { get; init; }
    public required string NodeName { get; init; }
    public required string ConnectionType { get; init; }
    public required string ClientName { get; init; }
    public required int DurationMicroseconds { get; init; }

    /// <summary>How many like it this row stands for: more than one above the sampling rate.</summary>
    public required int Weight { get; init; }
}

/// <summary>A private network that tenants' providers may be in: an administrator's exception to the guard on outgoing addresses.</summary>
public sealed class AllowedNetwork
{
    /// <summary>CIDR.</summary>
    public required string Network { get; init; }
    public required string Note { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A callout process and what it works from, written by itself every few seconds.</summary>
public sealed class CalloutInstance
{
    /// <summary>One that has not been seen for so long is dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>A change has its time before it is committed: a snapshot begun in between is later and yet without it. One that its bell asked for begins later than
    /// this (CalloutOptions.Debounce).</summary>
    public static readonly TimeSpan Committing = TimeSpan.FromMilliseconds(50);

    /// <summary>"us-east".</summary>
    public required string Name { get; init; }
    public required string Region { get; init; }
    public required DateTimeOffset StartedAt { get; set; }
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>When its snapshot was read.</summary>
    public required DateTimeOffset SnapshotAt { get; set; }

    /// <summary>The callout keys (response signing keys A…, xkeys X…) it holds.</summary>
    public required string[] Keys { get; set; }

    /// <summary>A JSON object: answers, refusals, queue, per-provider key age.</summary>
    public required string Status { get; set; }
}
