using Platform.Kernel;

namespace Platform.Store;

/// <summary>How a client can keep a secret, and whom it acts for (RFC 6749 §2.1).</summary>
public enum ClientKind
{
    /// <summary>Runs on a server and keeps a secret; acts for persons.</summary>
    Web,

    /// <summary>Runs at the person's: an application, a page, a command line. Keeps no secret.</summary>
    Native,

    /// <summary>A service account: acts for itself, with a role of its own.</summary>
    Service,
}

/// <summary>A client of the OAuth issuer, of an organization and for it alone. Named as Duende.IdentityServer names it.</summary>
public sealed class Client : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ClientId Id { get; init; }
    public required ClientKind Kind { get; init; }
    public required string Name { get; set; }

    /// <summary>Compared letter for letter (RFC 9700 §2.1), but for the port of a loopback address (RFC 8252 §7.3).</summary>
    public required string[] RedirectUris { get; set; }
    public required string[] PostLogoutRedirectUris { get; set; }

    /// <summary>What it may ask for.</summary>
    public required string[] Scopes { get; set; }

    /// <summary>Of a service account; its scopes never go beyond it.</summary>
    public Role? Role { get; set; }

    /// <summary>The ids of the only accounts a service account sees; null: all. As with members, viewers and developers can be limited so.</summary>
    public Guid[]? AccountIds { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A secret of a client, only its hash is kept. Of a service account it is an API token too: tl_svc_…, as an API token is tl_pat_….</summary>
public sealed class ClientSecret : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ClientSecretId Id { get; init; }
    public required ClientId ClientId { get; init; }
    public required byte[] Hash { get; init; }

    /// <summary>The last four characters.</summary>
    public required string Hint { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The network address it was last used from.</summary>
    public string? LastUsedFrom { get; set; }

    /// <summary>What its user called itself then.</summary>
    public string? LastUsedAgent { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}
