using System.Globalization;
using System.Text.Json;

namespace Platform.Portal.Features.Audit;

/// <summary>How events are written into a file.</summary>
/// <param name="ContentType">Of the file.</param>
/// <param name="FileName">As a browser saves it.</param>
/// <param name="Head">Before the first event.</param>
/// <param name="Line">One event.</param>
/// <param name="Between">Before every other event.</param>
/// <param name="Tail">After the last.</param>
internal sealed record AuditFormat(string ContentType, string FileName, string Head, Func<AuditEventView, string> Line, string Between, string Tail)
{
    private const string CsvHead = "sequence,at,actor,actor_name,action,target,detail,origin,hash\r\n";

    /// <summary>The format of that name; json without one; null: there is no such format.</summary>
    public static AuditFormat? Of(string? name) => name switch
    {
        null or "" or "json" => new("application/json", "audit.json", "[", Json, ",\n", "]\n"),
        "csv" => new("text/csv", "audit.csv", CsvHead, Csv, "", ""),
        // CloudEvents 1.0, JSON batch format (cloudevents.io, formats/json-format.md §4).
        "cloudevents" => new("application/cloudevents-batch+json", "audit.cloudevents.json", "[", CloudEvent, ",\n", "]\n"),
        _ => null,
    };

    private static string Json(AuditEventView e) => JsonSerializer.Serialize(e, Web.Json.Options);

    private static string Csv(AuditEventView e) => Web.Csv.Line(
        e.Sequence.ToString(CultureInfo.InvariantCulture), At(e), e.Actor, e.ActorName ?? "", e.Action, e.Target, e.Detail.GetRawText(), e.Origin?.GetRawText() ?? "", e.Hash);

    /// <summary>One event in CloudEvents' JSON format (formats/json-format.md §3).</summary>
    public static string CloudEvent(AuditEventView e) => JsonSerializer.Serialize(
        new
        {
            Specversion = "1.0",
            Id = e.Hash,
            Source = "/api/v1/audit-events",
            Type = $"trunkline.{e.Action}",
            Subject = e.Target,
            Time = At(e),
            Datacontenttype = "application/json",
            Data = e,
        },
        Web.Json.Options);

    private static string At(AuditEventView e) => e.At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
