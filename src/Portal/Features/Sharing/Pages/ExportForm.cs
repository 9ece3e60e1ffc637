using System.Globalization;

namespace Platform.Portal.Features.Sharing;

/// <summary>The fields of an export as a page's form posts them.</summary>
public sealed class ExportForm
{
    public string? Name { get; set; }
    public string? Subject { get; set; }
    public string? Type { get; set; }

    /// <summary>"public", "private" or "position".</summary>
    public string? Access { get; set; }
    public int? Position { get; set; }
    public string? ResponseType { get; set; }
    public string? ThresholdMs { get; set; }

    /// <summary>"off", "headers" or a per cent.</summary>
    public string? Latency { get; set; }
    public string? Results { get; set; }
    public bool Advertise { get; set; }
    public bool AllowTrace { get; set; }
    public string? Description { get; set; }
    public string? InfoUrl { get; set; }

    public bool IsService => Type is not "stream";

    internal static ExportForm From(ExportFields export) => new()
    {
        Name = export.Name,
        Subject = export.Subject,
        Type = export.Type,
        Access = export.TokenReq ? "private" : export.AccountTokenPosition > 0 ? "position" : "public",
        Position = export.AccountTokenPosition > 0 ? export.AccountTokenPosition : null,
        ResponseType = export.ResponseType,
        ThresholdMs = export.ResponseThreshold > 0 ? (export.ResponseThreshold / 1_000_000).ToString(CultureInfo.InvariantCulture) : null,
        Latency = export.ServiceLatency is not { } latency ? "off" : latency.Sampling?.ToString(CultureInfo.InvariantCulture) ?? "headers",
        Results = export.ServiceLatency?.Results,
        Advertise = export.Advertise,
        AllowTrace = export.AllowTrace,
        Description = export.Description,
        InfoUrl = export.InfoUrl,
    };

    // Fields of a service that a stream's form still posts say nothing.
    internal ExportFields ToFields() => new()
    {
        Name = Name?.Trim(),
        Subject = Subject?.Trim(),
        Type = Type,
        TokenReq = Access is "private",
        AccountTokenPosition = Access is "position" ? Position ?? -1 : 0,
        ResponseType = IsService && ResponseType is { Length: > 0 } ? ResponseType : null,
        ResponseThreshold = !IsService || string.IsNullOrWhiteSpace(ThresholdMs) ? 0
            : long.TryParse(ThresholdMs, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 1_000_000_000 ? ms * 1_000_000 : -1,
        ServiceLatency = !IsService || Latency is null or "off" or "" ? null
            : new() { Sampling = Latency is "headers" ? null : int.TryParse(Latency, NumberStyles.None, CultureInfo.InvariantCulture, out var per) ? per : 0, Results = Results?.Trim() },
        Advertise = Advertise,
        AllowTrace = IsService && AllowTrace,
        Description = Description?.Trim(),
        InfoUrl = InfoUrl?.Trim(),
    };
}
