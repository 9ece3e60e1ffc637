using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>Complete: every row made a user. Refused: every row was looked at, some were refused and can be sent again. Incomplete: rows were never looked at,
/// since the call broke off; the same call with the same key goes on.</summary>
internal enum BulkStatus { Complete, Refused, Incomplete }

/// <summary>A bulk job. Total = Succeeded + Failed + rows never looked at. ArchivedAt: when its archive of credentials was handed out.</summary>
internal sealed record BulkJobView(
    BulkJobId Id, AccountId AccountId, BulkStatus Status, int Total, int Succeeded, int Failed, string IdempotencyKey, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt)
{
    public static BulkJobView Of(BulkJob job) => new(
        job.Id,
        job.AccountId,
        job.Succeeded == job.Total ? BulkStatus.Complete : job.Succeeded + job.Failed == job.Total ? BulkStatus.Refused : BulkStatus.Incomplete,
        job.Total,
        job.Succeeded,
        job.Failed,
        job.IdempotencyKey,
        job.CreatedBy,
        job.CreatedAt,
        job.ArchivedAt);
}

/// <summary>What became of one row. Row: its 0-based place. UserId: the user made. Error: why there is none; its pointer leads into the row ("/permissions/src/0").</summary>
internal sealed record BulkRowView(int Row, string Name, UserId? UserId, BulkRowView.Refusal? Error)
{
    public sealed record Refusal(string Code, string Message, string? Pointer);

    public static BulkRowView Of(BulkRow row) => new(
        row.Row, row.Name, row.UserId, row.ErrorCode is { } code ? new(code, row.ErrorMessage ?? "", row.ErrorField is { } field ? $"/{field.TrimStart('/')}" : null) : null);
}
