using System.Text.Json;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>One thing that happened. Sequence: 1, 2, 3… in the organization, without gaps. Actor: "person per_…", "token tok_…" or "system …"; ActorName: the
/// e-mail address or the token's name, while there is one. Action: noun and verb. Target: the id of the thing acted on. Detail: what changed. Origin: from where
/// it was asked for, {"via": "portal", "api" or "cli", "address", "request": the X-Request-Id}; null when the platform did it. Hash: of this row and the one before (hex).</summary>
internal sealed record AuditEventView(
    long Sequence, DateTimeOffset At, string Actor, string? ActorName, string Action, string Target, JsonElement Detail, JsonElement? Origin, string Hash)
{
    public static AuditEventView Of(AuditRow row, string? actorName) => new(
        row.Sequence, row.At, row.Actor, actorName, row.Action, row.Target, Json(row.Detail), row.Origin.Length == 0 ? null : Json(row.Origin), Convert.ToHexStringLower(row.Hash));

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
