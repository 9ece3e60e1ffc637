using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>An advertised export. Claims: its JSON without revocations.</summary>
public sealed record CatalogueRow(Guid ExportId, string Type, string Subject, string Claims, string AccountKey, string AccountName, string OrganizationName, DateTimeOffset CreatedAt);

/// <summary>Somebody's account as its JWT shows it. Exports: id and JSON, with those revocations alone that meet the importer asked about.</summary>
public sealed record ExporterRow(
    OrganizationId Organization, AccountId Account, OperatorId Operator, string Name, AccountState State, IReadOnlyList<string> Keys, IReadOnlyList<(ExportId Id, string Claims)> Exports);

/// <summary>Claims: the import's JSON, as far as messages care.</summary>
public sealed record GraphRow(string Importer, string Exporter, string Claims);

/// <summary>An import from an account of the asker's.</summary>
public sealed record ImporterRow(string AccountKey, string AccountName, string OrganizationName, string Type, string Subject, Guid? ShareId);

/// <summary>What a share joins. ImporterName, ImporterOrganization: null for an account that is not one of this platform.</summary>
public sealed record ShareSidesRow(
    Guid ShareId, string ExporterKey, string ExporterName, string ExporterOrganization, string? ImporterName, string? ImporterOrganization, string Claims, string? Stream);

/// <summary>What crosses from one organization to another when they share, each by a function of its own in PostgreSQL.</summary>
public static class SharingLookups
{
    /// <summary>Advertised exports, newest first, after <paramref name="before"/>.</summary>
    public static Task<List<CatalogueRow>> CatalogueAsync(this PortalDb db, string search, Guid? before, int atMost, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<CatalogueRow>(
            $"""
            SELECT export_id AS "ExportId", type AS "Type", subject AS "Subject", claims AS "Claims", account_key AS "AccountKey", account_name AS "AccountName",
                organization_name AS "OrganizationName", created_at AS "CreatedAt" FROM trunkline_catalogue({search}, null, {before}::uuid, {atMost})
            """).ToListAsync(ct);
    }

    /// <returns>Null when that export is not advertised, or not to this organization.</returns>
    public static Task<CatalogueRow?> AdvertisedAsync(this PortalDb db, ExportId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<CatalogueRow>(
            $"""
            SELECT export_id AS "ExportId", type AS "Type", subject AS "Subject", claims AS "Claims", account_key AS "AccountKey", account_name AS "AccountName",
                organization_name AS "OrganizationName", created_at AS "CreatedAt" FROM trunkline_catalogue('', {id.Value}, null, 1)
            """).SingleOrDefaultAsync(ct);
    }

    /// <summary>The account with that key, of any organization; <paramref name="importer"/> is the account that means to import from it.</summary>
    /// <returns>Null when no account of this platform has the key.</returns>
    public static async Task<ExporterRow?> FindExporterAsync(this PortalDb db, string key, string importer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Database.SqlQuery<ExporterPart>(
            $"""
            SELECT organization_id AS "OrganizationId", account_id AS "AccountId", operator_id AS "OperatorId", name AS "Name", state AS "State", keys AS "Keys",
                export_id AS "ExportId", claims AS "Claims" FROM trunkline_exporter({key}, {importer})
            """).ToListAsync(ct);
        return rows is [var one, ..]
            ? new(new(one.OrganizationId), new(one.AccountId), new(one.OperatorId), one.Name, Enum.Parse<AccountState>(one.State, ignoreCase: true), one.Keys,
                [.. rows.Where(r => r.ExportId is not null).Select(r => (new ExportId(r.ExportId!.Value), r.Claims!))])
            : null;
    }

    /// <summary>Lets one transaction at a time change who imports what, until it ends: two that are fine alone can make a cycle together.</summary>
    public static Task LockSharingAsync(this PortalDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('trunkline.sharing', 0))", ct);
    }

    /// <summary>Every import an import from <paramref name="exporter"/> into <paramref name="importer"/> could meet, of any organization.</summary>
    public static async Task<(List<GraphRow> Imports, ILookup<string, string> StreamExports)> ImportGraphAsync(
        this PortalDb db, string importer, string exporter, SharedType type, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var kind = type == SharedType.Stream ? "stream" : "service";
        var imports = await db.Database.SqlQuery<GraphRow>(
            $"""SELECT importer AS "Importer", exporter AS "Exporter", claims AS "Claims" FROM trunkline_import_graph({importer}, {exporter}, {kind})""").ToListAsync(ct);
        string[] keys = type == SharedType.Service ? [] : [.. imports.SelectMany(i => new[] { i.Importer, i.Exporter }).Append(importer).Append(exporter).Distinct(StringComparer.Ordinal)];
        var exports = keys is [] ? [] : await db.Database.SqlQuery<StreamExportRow>(
            $"""SELECT account_key AS "AccountKey", subject AS "Subject" FROM trunkline_stream_exports({keys})""").ToListAsync(ct);
        return (imports, exports.ToLookup(e => e.AccountKey, e => e.Subject, StringComparer.Ordinal));
    }

    /// <summary>Who imports from an account of this organization.</summary>
    public static Task<List<ImporterRow>> ImportersAsync(this PortalDb db, AccountId exporter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<ImporterRow>(
            $"""
            SELECT account_key AS "AccountKey", account_name AS "AccountName", organization_name AS "OrganizationName", type AS "Type", subject AS "Subject", share_id AS "ShareId"
            FROM trunkline_importers({exporter.Value})
            """).ToListAsync(ct);
    }

    /// <summary>What the shares of the account with that key join, newest first.</summary>
    public static Task<List<ShareSidesRow>> ShareSidesAsync(this PortalDb db, string key, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<ShareSidesRow>(
            $"""
            SELECT share_id AS "ShareId", exporter_key AS "ExporterKey", exporter_name AS "ExporterName", exporter_organization AS "ExporterOrganization",
                importer_name AS "ImporterName", importer_organization AS "ImporterOrganization", claims AS "Claims", stream AS "Stream" FROM trunkline_share_sides({key})
            """).ToListAsync(ct);
    }

    private sealed record ExporterPart(Guid OrganizationId, Guid AccountId, Guid OperatorId, string Name, string State, string[] Keys, Guid? ExportId, string? Claims);

    private sealed record StreamExportRow(string AccountKey, string Subject);
}
