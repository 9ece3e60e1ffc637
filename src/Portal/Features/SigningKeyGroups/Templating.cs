using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.SigningKeyGroups;

internal static class Templating
{
    /// <summary>The row's JSON after a change: what the body does not know of stays. Null where there is no template.</summary>
    public static string? Json(string? current, UserLimitsBody? body)
    {
        if (body is null)
        {
            return null;
        }

        var template = NatsUserPermissionLimits.FromJson(current ?? "{}");
        var old = template.ToJson();
        body.ApplyTo(template);
        var json = template.ToJson();
        // PostgreSQL keeps the members in an order of its own: the same template is to be no change.
        return current is not null && string.Equals(json, old, StringComparison.Ordinal) ? current : json;
    }
}
