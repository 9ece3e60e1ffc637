using Platform.Local.Tools;

namespace Platform.Local.Testing;

/// <summary>What the test programs need besides the SDK, found or fetched once, so that they do not each try.</summary>
internal static class Prerequisites
{
    /// <summary>Returns the environment for the test programs.</summary>
    /// <exception cref="PrerequisiteException">Something is missing and could not be had.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> EnsureAsync(CancellationToken ct)
    {
        var nats = await NatsServerTool.FindAsync(ct);
        var postgres = await PostgresTools.FindAsync(ct);
        await Sodium.EnsureAsync(ct);
        FindNode();
        var chromium = await ChromiumAsync(ct);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TRUNKLINE_NATS_SERVER"] = nats.File,
            ["TRUNKLINE_PG_BIN"] = postgres.Folder,
            ["TRUNKLINE_CHROMIUM"] = chromium,
        };
    }

    // The packages themselves are installed by the tests that use them (tests/Fixtures/NodeModules.cs).
    private static void FindNode()
    {
        if (SearchPath.Find("npm") is null || SearchPath.Find("node") is null)
        {
            throw new PrerequisiteException("Node.js 20 or newer with npm was not found. Run: sudo apt-get install -y nodejs npm");
        }
    }

    private static async Task<string> ChromiumAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("TRUNKLINE_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        if (SearchPath.Find("chromium") is null && Environment.IsPrivilegedProcess)
        {
            await Apt.InstallAsync(["chromium"], ct);
        }

        return SearchPath.Find("chromium") ?? throw new PrerequisiteException("Chromium was not found. Run: sudo apt-get install -y chromium");
    }
}
