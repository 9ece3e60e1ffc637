using System.Text.Json;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>The audit chain of each organization. A row is written by the SaveChanges, in the transaction, that writes what it tells of.</summary>
public static class AuditLog
{
    /// <summary>Adds a row to the caller's organization, in the caller's name. The action is noun and verb ("account.create"), the
    /// target the id of the thing acted on, the detail an object whose properties say what changed (written in snake_case). Never a secret.</summary>
    public static void Append(PortalDb db, string action, string target, object detail, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(db);
        Append(db, db.Caller.Organization, db.Caller.Actor, action, target, detail, now);
    }

    /// <summary>Adds a row to any organization, in the name of <paramref name="actor"/> ("system bootstrap").</summary>
    public static void Append(StoreDb db, OrganizationId organization, string actor, string action, string target, object detail, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.AuditRows.Add(new AuditRow
        {
            OrganizationId = organization,
            At = now,
            Actor = actor,
            Action = action,
            Target = target,
            Detail = JsonSerializer.Serialize(detail, Json),
        });
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
