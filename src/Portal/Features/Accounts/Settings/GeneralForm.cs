using System.Globalization;

namespace Platform.Portal.Features.Accounts.Settings;

/// <summary>Name, tags, description and what else is text, as the form posts it.</summary>
internal sealed class GeneralForm
{
    public string? Name { get; set; }
    public string? Tags { get; set; }
    public string? Description { get; set; }
    public string? InfoUrl { get; set; }
    public string? TraceDest { get; set; }
    public string? TraceSampling { get; set; }
    public string? ClusterTraffic { get; set; }

    public static GeneralForm From(AccountBody body) => new()
    {
        Name = body.Name,
        Tags = string.Join(' ', body.Tags),
        Description = body.Description,
        InfoUrl = body.InfoUrl,
        TraceDest = body.Trace?.Dest,
        TraceSampling = body.Trace?.Sampling.ToString(CultureInfo.InvariantCulture),
        ClusterTraffic = body.ClusterTraffic,
    };

    public AccountBody ToBody(AccountBody before)
    {
        var traffic = ClusterTraffic ?? "";
        return before with
        {
            Name = Name?.Trim(),
            Tags = [.. (Tags ?? "").Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)],
            // Browsers send lines with a carriage return.
            Description = (Description ?? "").Trim().ReplaceLineEndings("\n"),
            InfoUrl = (InfoUrl ?? "").Trim(),
            Trace = string.IsNullOrWhiteSpace(TraceDest) ? null : new TraceBody(TraceDest.Trim(), Sampling()),
            // Nothing and "system" are one to servers: only a choice that differs is written.
            ClusterTraffic = traffic is "system" && before.ClusterTraffic.Length == 0 ? "" : traffic,
        };
    }

    private int Sampling() =>
        string.IsNullOrWhiteSpace(TraceSampling) ? 100 : int.TryParse(TraceSampling.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : 0;
}
