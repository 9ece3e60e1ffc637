namespace Platform.Cli.Api;

/// <summary>What every command takes, as it was given; null: it was not.</summary>
internal sealed record GlobalValues(string? Url, string? Token, string? Organization, string? Context, string? Output, bool IsQuiet);
