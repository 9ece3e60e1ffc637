using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>An import. ShareId: the share it came by.</summary>
internal sealed record ImportView(ImportId Id, ImportFields Import, ShareId? ShareId, DateTimeOffset CreatedAt)
{
    public static ImportView Of(Import row) => new(row.Id, ImportFields.From(row.Claims), row.ShareId, row.CreatedAt);
}
