using Platform.Kernel;

namespace Platform.Store;

/// <summary>A key the issuer signs tokens with; the private half is sealed under the platform's data key.</summary>
public sealed class IssuerKey : ITenantRow
{
    /// <summary>The platform's.</summary>
    public required OrganizationId OrganizationId { get; init; }

    /// <summary>The key's thumbprint (RFC 7638).</summary>
    public required string Kid { get; init; }

    /// <summary>ES256 or RS256.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The public half, JSON.</summary>
    public required string PublicJwk { get; init; }
    public required int DataKeyVersion { get; init; }
    [Sealed(SealedUnder.DataKey)]
    public required byte[] Box { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Published before, so that whoever has fetched the keys knows it by then.</summary>
    public required DateTimeOffset SignsFrom { get; init; }
}

/// <summary>Which scopes a person gave a client, so that they are not asked again.</summary>
public sealed class Consent : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required PersonId PersonId { get; init; }

    /// <summary>As OAuth has it: cli_…, or the name of one of the platform's own.</summary>
    public required string ClientId { get; init; }
    public required string[] Scopes { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}

/// <summary>One sign-in of a person at a client: the family of a code and of all refresh tokens that come from it. Revoked, none of them counts.</summary>
public sealed class ClientAuthorization : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ClientAuthorizationId Id { get; init; }
    public required PersonId PersonId { get; init; }
    public required string ClientId { get; init; }
    public required string[] Scopes { get; init; }

    /// <summary>When the person signed in at the portal (auth_time), and how (amr, RFC 8176).</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }
    public required string[] AuthenticationMethods { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>No refresh goes beyond.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A code or a refresh token, by its hash. It counts once.</summary>
public sealed class PersistedGrant : ITenantRow
{
    public const string AuthorizationCode = "authorization_code";
    public const string Device = "device_code";
    public const string RefreshToken = "refresh_token";

    public required OrganizationId OrganizationId { get; init; }
    public required byte[] Key { get; init; }
    public required ClientAuthorizationId AuthorizationId { get; init; }
    public required string Type { get; init; }

    /// <summary>Of a code: where it was sent.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Of a code: S256 of the verifier (RFC 7636).</summary>
    public string? CodeChallenge { get; init; }
    public string? Nonce { get; init; }

    /// <summary>Of a refresh token that was used: with its text it gives its successor, for whoever did not get the answer.</summary>
    public byte[]? Salt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ConsumedAt { get; set; }
}

public enum DeviceCodeState
{
    Pending,
    Approved,
    Denied,
}

/// <summary>A device that waits for a person to let it in (RFC 8628). No organization's until somebody does.</summary>
public sealed class DeviceCode
{
    /// <summary>The hash of the device's code.</summary>
    public required byte[] Key { get; init; }

    /// <summary>The hash of the person's code.</summary>
    public required byte[] UserCode { get; init; }
    public required string ClientId { get; init; }
    public required string[] Scopes { get; init; }
    public DeviceCodeState State { get; set; } = DeviceCodeState.Pending;
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The device asks no sooner than so many seconds after it asked last.</summary>
    public required int IntervalSeconds { get; set; }
    public DateTimeOffset? AskedAt { get; set; }
}
