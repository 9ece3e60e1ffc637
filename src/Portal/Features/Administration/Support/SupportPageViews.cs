using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>What an administrator looks at in a support view: a row of the organization's log before the page is shown, one for each path and minute.</summary>
internal static class SupportPageViews
{
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    // More of them within a minute are some administrator's scripts; then a path may stand there twice.
    private const int Looked = 500;

    public static async Task WriteAsync(PortalDb db, OpenSupportView view, string path, DateTimeOffset now, CancellationToken ct)
    {
        var id = view.Id.ToString();
        await using var tx = await db.BeginAsync(ct);
        var name = $"trunkline.support {id} {path}";
        // Whoever holds it writes the same row.
        if (!await db.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock(hashtextextended({name}, 0)) AS "Value" """).SingleAsync(ct))
        {
            return;
        }

        var since = now - Once;
        var shown = await db.AuditRows.OrderByDescending(r => r.Sequence).Take(Looked).Where(r => r.Target == id && r.Action == "support_view.page" && r.At > since).Select(r => r.Detail).ToListAsync(ct);
        if (!shown.Exists(d => JsonElement.Parse(d).GetProperty("path").GetString() == path))
        {
            AuditLog.Append(db, "support_view.page", id, new { Path = path }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
        }
    }
}
