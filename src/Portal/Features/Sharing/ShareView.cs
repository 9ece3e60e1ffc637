using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>One side of a share. Organization: null for an account that is not one of this platform.</summary>
internal sealed record ShareSide(string PublicKey, string? Name, string? Organization);

/// <summary>A share as one of its accounts sees it. Direction: "given" by this account, or "received". State: requested (the importer asks), offered
/// (the exporter gives), accepted (imported), declined, revoked (by the exporter). Subject: what is given. Activation: the token that opens a
/// private export, to be pasted where the importer's account is not one of this platform.</summary>
internal sealed record ShareView(
    ShareId Id,
    string Direction,
    ShareState State,
    string Type,
    string Subject,
    ExportId ExportId,
    string ExportName,
    bool TokenReq,
    ShareSide Exporter,
    ShareSide Importer,
    string? Stream,
    string Note,
    string? Activation,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DecidedAt)
{
    public const string Given = "given";
    public const string Received = "received";

    public static ShareView Of(Share row, ShareSidesRow sides, AccountId account)
    {
        var export = NatsExport.FromJson(sides.Claims);
        return new(
            row.Id,
            row.AccountId == account ? Given : Received,
            row.State,
            Words.Of(export.Type),
            row.Subject,
            row.ExportId,
            export.Name,
            export.TokenReq,
            new(sides.ExporterKey, sides.ExporterName, sides.ExporterOrganization),
            new(row.ImporterPublicKey, sides.ImporterName, sides.ImporterOrganization),
            sides.Stream,
            row.Note,
            row.State is ShareState.Offered or ShareState.Accepted ? row.Activation : null,
            row.CreatedAt,
            row.DecidedAt);
    }
}
