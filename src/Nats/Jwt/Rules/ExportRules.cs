using System.Globalization;

namespace Platform.Nats.Jwt;

internal static class ExportRules
{
    public static void Validate(List<NatsExport> exports, ValidationResults results)
    {
        foreach (var export in exports)
        {
            if (export is null)
            {
                results.AddError("null export is not allowed");
            }
            else
            {
                Validate(export, results);
            }
        }

        ValidateOverlap("service", exports.Where(e => e?.Type == NatsExportType.Service), results);
        ValidateOverlap("stream", exports.Where(e => e is not null && e.Type != NatsExportType.Service), results);
    }

    private static void Validate(NatsExport export, ValidationResults results)
    {
        var isService = export.Type == NatsExportType.Service;
        results.AddErrorIf(export.Type == NatsExportType.Unknown, "invalid export type: \"unknown\"");
        results.AddErrorIf(
            isService && export.ResponseType is not ("" or "Singleton" or "Chunked" or "Stream"),
            $"invalid response type for service: {GoText.Quote(export.ResponseType)}");
        if (export.Type == NatsExportType.Stream)
        {
            results.AddErrorIf(export.ResponseType.Length > 0, $"invalid response type for stream: {GoText.Quote(export.ResponseType)}");
            results.AddErrorIf(export.AllowTrace, "AllowTrace only valid for service export");
        }

        if (export.Latency is { } latency)
        {
            results.AddErrorIf(!isService, "latency tracking only permitted for services");
            results.AddErrorIf(latency.Sampling is < 0 or > 100, "sampling percentage needs to be between 1-100");
            SubjectRules.Validate(latency.Results, results);
            results.AddErrorIf(SubjectRules.HasWildCards(latency.Results), "results subject can not contain wildcards");
        }

        results.AddErrorIf(export.ResponseThreshold < 0, "negative response threshold is invalid");
        results.AddErrorIf(export.ResponseThreshold > 0 && !isService, "response threshold only valid for services");
        SubjectRules.Validate(export.Subject, results);
        if (export.AccountTokenPosition > 0)
        {
            ValidatePosition(export, results);
        }

        UrlRules.ValidateInfo(export.Description, export.InfoUrl, results);
    }

    private static void ValidatePosition(NatsExport export, ValidationResults results)
    {
        if (!SubjectRules.HasWildCards(export.Subject))
        {
            results.AddError($"Account Token Position can only be used with wildcard subjects: {export.Subject}");
            return;
        }

        var tokens = export.Subject.Split('.');
        var position = export.AccountTokenPosition.ToString(CultureInfo.InvariantCulture);
        if (export.AccountTokenPosition > (ulong)tokens.Length)
        {
            results.AddError($"Account Token Position {position} exceeds length of subject '{export.Subject}'");
        }
        else if (tokens[(int)export.AccountTokenPosition - 1] is var token and not "*")
        {
            results.AddError($"Account Token Position {position} matches '{token}' but must match a * in: {export.Subject}");
        }
    }

    private static void ValidateOverlap(string kind, IEnumerable<NatsExport> exports, ValidationResults results)
    {
        var subjects = exports.Select(e => e.Subject).ToList();
        var containers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < subjects.Count; i++)
        {
            for (var j = 0; j < subjects.Count; j++)
            {
                if (i != j && SubjectRules.IsContainedIn(subjects[i], subjects[j]))
                {
                    containers.TryAdd(subjects[j], subjects[i]);
                }
            }
        }

        foreach (var (container, contained) in containers)
        {
            results.AddError($"{kind} export subject {GoText.Quote(container)} already exports {GoText.Quote(contained)}");
        }
    }
}
