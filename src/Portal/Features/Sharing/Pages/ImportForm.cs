namespace Platform.Portal.Features.Sharing;

/// <summary>The fields of an import as a page's form posts them.</summary>
internal sealed class ImportForm
{
    public string? Name { get; set; }
    public string? Account { get; set; }
    public string? Subject { get; set; }
    public string? Type { get; set; }
    public string? LocalSubject { get; set; }
    public string? Token { get; set; }
    public bool Share { get; set; }
    public bool AllowTrace { get; set; }

    public static ImportForm From(ImportFields import) => new()
    {
        Name = import.Name,
        Account = import.Account,
        Subject = import.Subject,
        Type = import.Type,
        LocalSubject = import.LocalSubject,
        Token = import.Token,
        Share = import.Share,
        AllowTrace = import.AllowTrace,
    };

    public ImportFields ToFields() => new()
    {
        Name = Name?.Trim(),
        Account = Account?.Trim(),
        Subject = Subject?.Trim(),
        Type = Type,
        LocalSubject = string.IsNullOrWhiteSpace(LocalSubject) ? null : LocalSubject.Trim(),
        Token = string.IsNullOrWhiteSpace(Token) ? null : Token.Trim(),
        Share = Share && Type is "service",
        AllowTrace = AllowTrace && Type is "stream",
    };
}
