using Platform.Kernel;

namespace Platform.Store;

/// <summary>How members of an organization sign in by its own OpenID provider, and which role they get; one for each organization that has set it up.</summary>
public sealed class SingleSignOn : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }

    /// <summary>Of the connection, with the client's id; both null: there is only the mapping.</summary>
    public string? Issuer { get; set; }
    public string? ClientId { get; set; }

    /// <summary>The client secret, sealed under the organization's data key; opened by src/Authority only. Null: a client without one.</summary>
    [Sealed(SealedUnder.DataKey)]
    public byte[]? SecretBox { get; set; }
    public int? SecretDataKeyVersion { get; set; }
    public string[] Scopes { get; set; } = [];

    /// <summary>Addresses count without email_verified: the provider lets nobody set their own.</summary>
    public bool TrustsEmail { get; set; }

    /// <summary>A JSON object: {"rules": [{"claim", "value", "role", "accounts"}], "groups": [{"group", "role"}], "default_role"}.</summary>
    public string Mapping { get; set; } = "{}";
    public bool IsEnabled { get; set; }

    /// <summary>Members of its domains get into the organization by it alone; owners break glass.</summary>
    public bool IsRequired { get; set; }

    /// <summary>When somebody signed in with the connection as it is now, to try it; a change of it takes that back.</summary>
    public DateTimeOffset? TestedAt { get; set; }

    /// <summary>Raised by each change: the ETag.</summary>
    public int Version { get; set; } = 1;
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A mail domain of an organization, verified or waiting for it. One organization at a time has a domain verified.</summary>
public sealed class SsoDomain : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required SsoDomainId Id { get; init; }

    /// <summary>In small letters, ASCII (xn--), without a dot at its end.</summary>
    public required string Domain { get; init; }

    /// <summary>What the TXT record _trunkline-challenge.DOMAIN must say: trunkline-verification=….</summary>
    public required string Challenge { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? VerifiedAt { get; set; }
}

/// <summary>What an organization's directory sends to /scim/v2: tl_scim_…. Only its hash is kept.</summary>
public sealed class ScimToken : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ScimTokenId Id { get; init; }
    public required byte[] Hash { get; init; }

    /// <summary>The last four characters.</summary>
    public required string Hint { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>Somebody as the organization's directory knows them (RFC 7643 §4.1). Active ones are members.</summary>
public sealed class ScimUser : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ScimUserId Id { get; init; }
    public required PersonId PersonId { get; init; }
    public required string UserName { get; set; }

    /// <summary>UserName in small letters: compared so, and unique in the organization.</summary>
    public required string UserNameKey { get; set; }
    public string? ExternalId { get; set; }
    public required bool IsActive { get; set; }

    /// <summary>A JSON object: the resource as the directory sent it, without id, meta and groups.</summary>
    public required string Document { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A group of the organization's directory (RFC 7643 §4.2). The mapping gives groups roles by their names.</summary>
public sealed class ScimGroup : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ScimGroupId Id { get; init; }
    public required string DisplayName { get; set; }
    public string? ExternalId { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

public sealed class ScimGroupMember : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ScimGroupId GroupId { get; init; }
    public required ScimUserId UserId { get; init; }
}
