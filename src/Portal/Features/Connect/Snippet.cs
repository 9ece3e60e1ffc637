namespace Platform.Portal.Features.Connect;

/// <summary>One way to connect, as code to take along. Via is its name in the URL (?via=go).</summary>
internal sealed record Snippet(string Via, string Label, string Icon, string FileName, string Code, string Install = "", bool IsLanguage = false);
