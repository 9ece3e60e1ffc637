namespace Platform.Local.Tools;

/// <summary>Whom a server runs as when we are root.</summary>
internal static class UnprivilegedUser
{
    /// <summary>Debian's postgres where it exists, else nobody.</summary>
    public static async Task<string> NameAsync(CancellationToken ct) =>
        (await Command.RunAsync("id", ["-u", "postgres"], ct)).ExitCode == 0 ? "postgres" : "nobody";
}
