using System.Net;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>The template of a scoped group, read once: what servers will put into subjects, and what they will not enforce for users of a callout.</summary>
public sealed class GroupTemplate
{
    private GroupTemplate(string json, NatsUserPermissionLimits limits)
    {
        (Json, Limits) = (json, limits);
        Sources = limits.Src is { Count: > 0 } sources ? [.. sources.Select(Cidr.Parse)] : null;
        Zone = limits.TimesLocation.Length > 0 ? TimeZoneInfo.FindSystemTimeZoneById(limits.TimesLocation) : TimeZoneInfo.Utc;
        Uses = TemplateUse.Of(limits);
    }

    public string Json { get; }

    public NatsUserPermissionLimits Limits { get; }

    internal IReadOnlyList<IPNetwork>? Sources { get; }

    internal TimeZoneInfo Zone { get; }

    internal IReadOnlyList<TemplateUse> Uses { get; }

    /// <summary>Null for a text that is no template a server could use.</summary>
    public static GroupTemplate? TryParse(string json)
    {
        try
        {
            return new(json, NatsUserPermissionLimits.FromJson(json));
        }
        catch (Exception e) when (e is NatsJwtException or FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return null;
        }
    }
}
