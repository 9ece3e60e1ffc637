using System.ComponentModel;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.Sharing;

namespace Platform.Portal.Features.Sharing;

/// <summary>How an export's answers are measured.</summary>
internal sealed record LatencyBody
{
    [Description("Per cent of the requests, 1 to 100; left out: those whose headers ask for it.")]
    public int? Sampling { get; init; }

    [Description("The subject measurements are published to, in this account.")]
    public string? Results { get; init; }
}

/// <summary>What can be said of an export, in NATS's spelling.</summary>
internal sealed record ExportFields
{
    [Description("Words for people.")]
    public string? Name { get; init; }

    [Description("What is exported; * and > as in subscriptions.")]
    public string? Subject { get; init; }

    [Description("\"stream\": messages published here flow to importers. \"service\": importers send requests, which are answered here.")]
    public string? Type { get; init; }

    [Description("Private: importers need an activation, which a share gives them.")]
    public bool TokenReq { get; init; }

    [Description("Of a service: \"Singleton\" (one answer, when left out), \"Stream\" (many) or \"Chunked\" (one in parts).")]
    public string? ResponseType { get; init; }

    [Description("Of a service: nanoseconds in which an answer must begin; 0: the servers' default, 2 minutes.")]
    public long ResponseThreshold { get; init; }

    [Description("Of a service: publish how long answers took.")]
    public LatencyBody? ServiceLatency { get; init; }

    [Description("Which token of the subject, a *, must be the importing account's key, from 1: each importer has its own. 0: none. Not together with token_req.")]
    public int AccountTokenPosition { get; init; }

    [Description("Shown in the catalogue to every organization.")]
    public bool Advertise { get; init; }

    [Description("Of a service: message traces of importers go on into this account.")]
    public bool AllowTrace { get; init; }

    [Description("8 KiB at most; part of the account's JWT, which anybody can read.")]
    public string? Description { get; init; }

    [Description("Where to read more; has scheme and host.")]
    public string? InfoUrl { get; init; }

    /// <summary>The first refusal of a field by itself, or null.</summary>
    public Error? Check()
    {
        var isService = Type is "service";
        return Type is not ("stream" or "service") ? SharingErrors.TypeInvalid
            : !SubjectPattern.IsTyped(Subject) ? SharingErrors.SubjectInvalid
            : Name?.Length > 128 || Name?.Any(char.IsControl) is true ? SharingErrors.NameInvalid
            : (isService ? ResponseType is not (null or "" or "Singleton" or "Stream" or "Chunked") : ResponseType is not (null or "")) ? SharingErrors.ResponseType
            : ResponseThreshold < 0 || (ResponseThreshold > 0 && !isService) ? SharingErrors.ResponseThreshold
            : ServiceLatency is not null && !isService ? SharingErrors.LatencyOnStream
            : ServiceLatency?.Sampling is < 1 or > 100 ? SharingErrors.LatencySampling
            : ServiceLatency is { } latency && !IsResults(latency.Results) ? SharingErrors.LatencyResults
            : !IsPosition() ? SharingErrors.TokenPosition
            : TokenReq && AccountTokenPosition > 0 ? SharingErrors.TokenAndPosition
            : AllowTrace && !isService ? SharingErrors.AllowTraceOnStream
            : Description?.Length > 8192 ? SharingErrors.DescriptionTooLong
            : !string.IsNullOrEmpty(InfoUrl) && (InfoUrl.Length > 8192 || !Uri.TryCreate(InfoUrl, UriKind.Absolute, out var url) || url.Host.Length == 0) ? SharingErrors.InfoUrlInvalid
            : null;
    }

    public static ExportFields From(string claims)
    {
        var export = NatsExport.FromJson(claims);
        return new()
        {
            Name = export.Name,
            Subject = export.Subject,
            Type = Words.Of(export.Type),
            TokenReq = export.TokenReq,
            ResponseType = export.Type == NatsExportType.Service && export.ResponseType.Length == 0 ? "Singleton" : export.ResponseType,
            ResponseThreshold = export.ResponseThreshold,
            ServiceLatency = export.Latency is { } latency ? new() { Sampling = latency.Sampling == 0 ? null : (int)latency.Sampling, Results = latency.Results } : null,
            AccountTokenPosition = (int)Math.Min(export.AccountTokenPosition, int.MaxValue),
            Advertise = export.Advertise,
            AllowTrace = export.AllowTrace,
            Description = export.Description,
            InfoUrl = export.InfoUrl,
        };
    }

    /// <summary>The export with these fields; what they do not know, revocations too, stays as <paramref name="claims"/> has it. Check first.</summary>
    public NatsExport ToClaims(string? claims)
    {
        var export = claims is null ? new NatsExport() : NatsExport.FromJson(claims);
        export.Name = Name ?? "";
        export.Subject = Subject!;
        export.Type = Words.TypeOf(Type);
        export.TokenReq = TokenReq;
        export.ResponseType = ResponseType ?? "";
        export.ResponseThreshold = ResponseThreshold;
        export.Latency = ServiceLatency is { } latency ? new() { Sampling = latency.Sampling ?? 0, Results = latency.Results! } : null;
        export.AccountTokenPosition = (ulong)AccountTokenPosition;
        export.Advertise = Advertise;
        export.AllowTrace = AllowTrace;
        export.Description = Description ?? "";
        export.InfoUrl = InfoUrl ?? "";
        return export;
    }

    // Measurements within the export would go to the service itself.
    private bool IsResults(string? results) =>
        !string.IsNullOrEmpty(results) && SubjectPattern.IsValid(results) && SubjectPattern.IsLiteral(results) && !SubjectPattern.Collide(results, Subject!);

    private bool IsPosition() =>
        AccountTokenPosition == 0 || (AccountTokenPosition > 0 && Subject!.Split('.') is var tokens && AccountTokenPosition <= tokens.Length && tokens[AccountTokenPosition - 1] is "*");
}
