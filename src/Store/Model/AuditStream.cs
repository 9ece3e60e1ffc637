using Platform.Kernel;

namespace Platform.Store;

/// <summary>Where an organization's audit log is published: subjects PREFIX.account.create… in an account of its own.</summary>
public sealed class AuditStream : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }
    public required AccountId AccountId { get; set; }
    public required string SubjectPrefix { get; set; }

    /// <summary>The last audit row a server has taken.</summary>
    public long LastSequence { get; set; }

    /// <summary>When it is looked after next; while somebody does, when their lease ends.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Who looks after it.</summary>
    public Guid? Lease { get; set; }

    /// <summary>Why nothing could be published last; null: something could.</summary>
    public string? Problem { get; set; }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}
