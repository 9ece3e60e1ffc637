using Platform.Kernel;

namespace Platform.Store;

/// <summary>A NATS operator. The shared operator's identity seed is not in the database: it signs only <see cref="Jwt"/> and can be kept offline.</summary>
public sealed class Operator
{
    public required OperatorId Id { get; init; }

    /// <summary>The owner, under whose data key its seeds are sealed. <see cref="Organization.Platform"/> for the shared operator; any other makes it dedicated.</summary>
    public OrganizationId OrganizationId { get; init; } = Organization.Platform;
    public required string Name { get; set; }
    public required string PublicKey { get; init; }
    public required string Jwt { get; set; }
    public required AccountId SystemAccountId { get; init; }

    /// <summary>The account whose users answer the servers' authorization requests; null for an operator without auth callout.</summary>
    public AccountId? AuthAccountId { get; set; }

    /// <summary>The key (A…) of the account whose services every other one imports; null for an operator without built-in services. Its key, not its id:
    /// tenants' claims are made of it, and the account's row is hidden from them.</summary>
    public string? PlatformAccountKey { get; set; }

    /// <summary>The listed signing key (O…) that signs accounts today; its seed is sealed under <see cref="OrganizationId"/>.</summary>
    public required string ActiveSigningKey { get; set; }

    /// <summary>Whether the identity seed of a dedicated operator is sealed here. Otherwise a human signs proposals elsewhere.</summary>
    public bool IsIdentityHeld { get; set; }

    /// <summary>A JSON object: the operator claims waiting for a signature made elsewhere; null when none wait.</summary>
    public string? Proposal { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed class Region
{
    public required RegionId Id { get; init; }
    public required OperatorId OperatorId { get; init; }

    /// <summary>The NATS cluster name, "us-east".</summary>
    public required string Name { get; init; }
    public required string DisplayName { get; set; }
}

/// <summary>One nats-server process. URLs are what clients use; server fields are what was last seen.</summary>
public sealed class Node
{
    public required NodeId Id { get; init; }
    public required OperatorId OperatorId { get; init; }
    public required RegionId RegionId { get; init; }
    public required string Name { get; init; }
    public required string ClientUrl { get; set; }
    public required string WebSocketUrl { get; set; }
    public required string MqttUrl { get; set; }
    public required string LeafNodeUrl { get; set; }
    public required string MonitoringUrl { get; set; }
    public string? ServerId { get; set; }
    public string? Version { get; set; }
    public bool IsUp { get; set; }
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>Since when it is kept from new clients and new streams; null: it takes both. Clients it has stay.</summary>
    public DateTimeOffset? CordonedAt { get; set; }
}

/// <summary>What one node holds of one account, as that node last answered. The desired side is <see cref="Account.Generation"/>.</summary>
public sealed class NodePublication : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }
    public required NodeId NodeId { get; init; }
    public required long Generation { get; set; }

    /// <summary>True once the JWT was read back from the node, byte for byte; an acknowledgement alone is storage, not effect.</summary>
    public required bool IsConfirmed { get; set; }
    public string? Error { get; set; }
    public required DateTimeOffset At { get; set; }

    /// <summary>The writer's lease epoch: a row is never overwritten by an older one.</summary>
    public required long Epoch { get; set; }
}

/// <summary>A role only one process may hold. Each taking raises the epoch, the fencing token of every write made under it.</summary>
public sealed class Lease
{
    public required string Name { get; init; }
    public required string Holder { get; set; }
    public required long Epoch { get; set; }
    public required DateTimeOffset TakenAt { get; set; }
}

/// <summary>A client connection, from the fleet's CONNECT and DISCONNECT events and a CONNZ census.</summary>
public sealed class Connection : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; init; }

    /// <summary>The nats-server's id (N…) and its connection number make a connection unique.</summary>
    public required string ServerId { get; init; }
    public required long ClientId { get; init; }
    public required string NodeName { get; init; }
    public required string Region { get; init; }
    public required string UserPublicKey { get; init; }
    public required string UserName { get; init; }
    public required string ClientName { get; init; }
    public required string Language { get; init; }
    public required string Version { get; init; }

    /// <summary>"nats", "websocket", "mqtt" or "leafnode".</summary>
    public required string Kind { get; init; }
    public required string Host { get; init; }

    /// <summary>Microseconds.</summary>
    public required long Rtt { get; set; }

    /// <summary>Of the portal itself: its message console, or its looks at what is live. It does not count as a client of theirs.</summary>
    public required bool IsConsole { get; init; }
    public required DateTimeOffset ConnectedAt { get; init; }
    public DateTimeOffset? DisconnectedAt { get; set; }
    public string? Reason { get; set; }
}
