using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Where the audit log is published. LastSequence: the number of the last event a server has taken. Behind: how many it has not. Problem: why the last try
/// failed; null: it did not.</summary>
public sealed record AuditStreamView(AccountId AccountId, string SubjectPrefix, long LastSequence, long Behind, string? Problem, DateTimeOffset CreatedAt)
{
    public static AuditStreamView Of(AuditStream row, long newest) => new(row.AccountId, row.SubjectPrefix, row.LastSequence, newest - row.LastSequence, row.Problem, row.CreatedAt);
}
