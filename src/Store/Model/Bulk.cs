using Platform.Kernel;

namespace Platform.Store;

/// <summary>Many users made in one call. The same idempotency key finds the same job again.</summary>
public sealed class BulkJob : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required BulkJobId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required string IdempotencyKey { get; init; }

    /// <summary>SHA-256 of the request: the same key with another request is refused.</summary>
    public required byte[] RequestHash { get; init; }
    public required int Total { get; init; }
    public int Succeeded { get; set; }
    public int Failed { get; set; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the archive of credentials was handed out.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }
}

/// <summary>What became of one row of a bulk job.</summary>
public sealed class BulkRow : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required BulkJobId JobId { get; init; }

    /// <summary>0-based place in the request.</summary>
    public required int Row { get; init; }
    public required string Name { get; set; }

    /// <summary>The user made; null when the row was refused.</summary>
    public UserId? UserId { get; set; }
    public string? ErrorCode { get; set; }
    public string? ErrorMessage { get; set; }

    /// <summary>The member of the row at fault, "permissions/pub/allow/0".</summary>
    public string? ErrorField { get; set; }
}
