using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>What is sent: {"type": "account.create", "timestamp": when it happened, "data": {"organization": "org_…", "sequence": its number in the audit log, "actor",
/// "target", "detail", "origin", "hash"}}, as GET /api/v1/audit-events has them. The same, letter for letter, at every try: the audit row never changes.</summary>
internal static class EventBody
{
    // Standard Webhooks: keep payloads below 20 KB.
    private const int Most = 20 * 1024;

    public static string Of(WebhookDelivery delivery, AuditRow? happened)
    {
        if (happened is null)
        {
            return Write(delivery.EventType, delivery.CreatedAt, new { Organization = delivery.OrganizationId, Webhook = delivery.WebhookId, Message = "A test, sent because somebody asked for it." });
        }

        var body = Write(delivery.EventType, happened.At, Data(happened, JsonElement.Parse(happened.Detail), isDetailOmitted: false));
        // What it leaves out is in the audit log, under its number.
        return Encoding.UTF8.GetByteCount(body) <= Most ? body : Write(delivery.EventType, happened.At, Data(happened, JsonElement.Parse("{}"), isDetailOmitted: true));
    }

    private static object Data(AuditRow row, JsonElement detail, bool isDetailOmitted) => new
    {
        Organization = row.OrganizationId,
        row.Sequence,
        row.Actor,
        row.Target,
        Detail = detail,
        IsDetailOmitted = isDetailOmitted,
        Origin = row.Origin.Length == 0 ? (JsonElement?)null : JsonElement.Parse(row.Origin),
        Hash = Convert.ToHexStringLower(row.Hash),
    };

    private static string Write(string type, DateTimeOffset at, object data) =>
        JsonSerializer.Serialize(new { Type = type, Timestamp = at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture), Data = data }, Json.Options);
}
