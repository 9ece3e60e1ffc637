namespace Platform.Local.Tools;

/// <summary>Whom a server runs as when we are root: an account and its own group.</summary>
public sealed record UnprivilegedUser(string Name, string Group)
{
    /// <summary>Debian's postgres where it exists, else nobody.</summary>
    public static async Task<UnprivilegedUser> FindAsync(CancellationToken ct)
    {
        var name = (await Command.RunAsync("id", ["-u", "postgres"], ct)).ExitCode == 0 ? "postgres" : "nobody";
        return new UnprivilegedUser(name, (await Command.MustAsync("id", ["-gn", name], ct)).Trim());
    }
}
