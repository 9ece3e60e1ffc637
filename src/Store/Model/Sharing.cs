using Platform.Kernel;

namespace Platform.Store;

public enum SharedType { Stream, Service }

/// <summary>A subject the account offers to others.</summary>
public sealed class Export : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ExportId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required SharedType Type { get; init; }
    public required string Subject { get; set; }

    /// <summary>A JSON object: the export as the account's JWT has it, in NATS's spelling.</summary>
    public required string Claims { get; set; }

    /// <summary>Shown in the catalogue to every organization.</summary>
    public bool IsAdvertised { get; set; }

    /// <summary>Exports made by one call that shares a JetStream stream carry its name.</summary>
    public string? Stream { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A subject the account takes from another.</summary>
public sealed class Import : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required ImportId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required SharedType Type { get; init; }

    /// <summary>The exporting account (A…), of any organization.</summary>
    public required string ExporterPublicKey { get; init; }

    /// <summary>The exporter's subject.</summary>
    public required string Subject { get; set; }

    /// <summary>A JSON object: the import as the account's JWT has it, with its activation token, in NATS's spelling.</summary>
    public required string Claims { get; set; }

    /// <summary>The share it came by.</summary>
    public ShareId? ShareId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Requested: the importer asks. Offered: the exporter gives. Accepted: the import is in place. Declined: by whoever was asked. Revoked: by the exporter.</summary>
public enum ShareState { Requested, Offered, Accepted, Declined, Revoked }

/// <summary>An export between two accounts. The exporting organization's row, which the importing organization sees too.</summary>
public sealed class Share
{
    /// <summary>The exporter's.</summary>
    public required OrganizationId OrganizationId { get; init; }
    public required ShareId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required ExportId ExportId { get; init; }

    /// <summary>The importer's; null when the account is not one of this platform.</summary>
    public required OrganizationId? ImporterOrganizationId { get; init; }
    public required string ImporterPublicKey { get; init; }
    public required ShareState State { get; set; }

    /// <summary>The subject given, the export's or a part of it.</summary>
    public required string Subject { get; init; }

    /// <summary>The activation JWT, where the export asks for one and the share was given.</summary>
    public string? Activation { get; set; }
    public string Note { get; init; } = "";
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
}
