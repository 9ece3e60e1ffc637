namespace Platform.Local.Backups;

/// <summary>The first entry of a backup: what the others are. <paramref name="Fleet"/>: "3x1". Each file by its path in the archive, with its SHA-256 in hex,
/// so that nothing is restored from a damaged archive.</summary>
internal sealed record Manifest(int Format, DateTimeOffset CreatedAt, string Fleet, IReadOnlyDictionary<string, string> Files)
{
    public const string Name = "manifest.json";
    public const string Database = "database.dump";

    /// <summary>What this version writes and reads.</summary>
    public const int Current = 1;
}
