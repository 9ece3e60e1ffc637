using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>An export. Revocations: importers' keys, or *, to the second up to which their activations are refused. Stream: the JetStream stream that
/// one call shared. Importers: how many imports of this platform it serves.</summary>
internal sealed record ExportView(ExportId Id, ExportFields Export, IReadOnlyDictionary<string, long> Revocations, string? Stream, [property: MovesByItself] int Importers, DateTimeOffset CreatedAt)
{
    public static ExportView Of(Export row, IEnumerable<ImporterRow> importers) => new(
        row.Id,
        ExportFields.From(row.Claims),
        NatsExport.FromJson(row.Claims).Revocations ?? [],
        row.Stream,
        importers.Count(i => i.Type == Words.Of(row.Type) && Nats.Sharing.SubjectPattern.IsSubset(i.Subject, row.Subject)),
        row.CreatedAt);
}
