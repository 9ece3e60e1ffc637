namespace Platform.Local.Tools;

/// <summary>Something this machine must have is missing or unfit. The message says what, and the exact command that helps.</summary>
public sealed class PrerequisiteException(string message) : Exception(message);
