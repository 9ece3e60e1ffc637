using System.ComponentModel;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Sharing;

namespace Platform.Portal.Features.Sharing;

/// <summary>What can be said of an import, in NATS's spelling.</summary>
internal sealed record ImportFields
{
    [Description("Words for people.")]
    public string? Name { get; init; }

    [Description("The exporter's subject: the export's, or a part of it.")]
    public string? Subject { get; init; }

    [Description("The exporting account's public key, A….")]
    public string? Account { get; init; }

    [Description("\"stream\" or \"service\", as the export is.")]
    public string? Type { get; init; }

    [Description("The activation token, where the export is private.")]
    public string? Token { get; init; }

    [Description("What the subject is called in this account; $1 is what the first * stands for. Left out: the same.")]
    public string? LocalSubject { get; init; }

    [Description("Of a service: tell the exporter's latency measurements which client asked.")]
    public bool Share { get; init; }

    [Description("Of a stream: message traces of the exporter go on into this account.")]
    public bool AllowTrace { get; init; }

    /// <summary>The first refusal of a field by itself, or null.</summary>
    public Error? Check() =>
        Type is not ("stream" or "service") ? SharingErrors.TypeInvalid
        : !SubjectPattern.IsTyped(Subject) ? SharingErrors.SubjectInvalid
        : Account is null || !KeyPair.IsValidPublicKey(Account, PrefixByte.Account) ? SharingErrors.AccountInvalid
        : Name?.Length > 128 || Name?.Any(char.IsControl) is true ? SharingErrors.NameInvalid
        : LocalSubject?.Length > 1024 ? SharingErrors.LocalSubjectInvalid
        : Share && Type is "stream" ? SharingErrors.ShareOnStream
        : AllowTrace && Type is "service" ? SharingErrors.TraceOnService
        : null;

    public static ImportFields From(string claims)
    {
        var import = NatsImport.FromJson(claims);
        return new()
        {
            Name = import.Name,
            Subject = import.Subject,
            Account = import.Account,
            Type = Words.Of(import.Type),
            Token = import.Token.Length == 0 ? null : import.Token,
            LocalSubject = SharedImport.From("", import).LocalSubject,
            Share = import.Share,
            AllowTrace = import.AllowTrace,
        };
    }

    /// <summary>The import with these fields; what they do not know stays as <paramref name="claims"/> has it. Check first.</summary>
    public NatsImport ToClaims(string? claims)
    {
        var import = claims is null ? new NatsImport() : NatsImport.FromJson(claims);
        import.Name = Name ?? "";
        import.Subject = Subject!;
        import.Account = Account!;
        import.Type = Words.TypeOf(Type);
        import.Token = Token?.Trim() ?? "";
        import.To = "";
        import.LocalSubject = string.IsNullOrEmpty(LocalSubject) || string.Equals(LocalSubject, Subject, StringComparison.Ordinal) ? "" : LocalSubject;
        import.Share = Share;
        import.AllowTrace = AllowTrace;
        return import;
    }
}
