namespace Platform.Authority;

/// <summary>The oldest nats-server releases without a known unfixed advisory (fleet.md §1.8): 2.12.12 in the 2.12 line, 2.14.3 after it.</summary>
public static class VersionFloor
{
    private static readonly Version Line212 = new(2, 12, 12);
    private static readonly Version Line214 = new(2, 14, 3);

    /// <summary>Is this release, as a server reports it ("2.15.1", "2.15.0-RC.1"), older than that? One we cannot read counts as older.</summary>
    public static bool IsBelow(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return !Version.TryParse(version.Split('-')[0], out var v) || v < Line212 || (v >= new Version(2, 13) && v < Line214);
    }
}
