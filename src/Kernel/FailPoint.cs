namespace Platform.Kernel;

/// <summary>A place where a test kills the process, to see that what remains is whole: TRUNKLINE_FAILPOINT=name,
/// or name:3 for the third pass. Without the variable a hit costs one null check.</summary>
public static class FailPoint
{
    private static readonly string? Name = Environment.GetEnvironmentVariable("TRUNKLINE_FAILPOINT")?.Split(':')[0];
    private static int _left = ReadCount();

    public static void Hit(string name)
    {
        if (Name is not null && string.Equals(Name, name, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) == 0)
        {
            // As kill -9 would: no finally, no flush, no dump.
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }

    private static int ReadCount() =>
        Environment.GetEnvironmentVariable("TRUNKLINE_FAILPOINT")?.Split(':') is [_, var count] && int.TryParse(count, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : 1;
}
