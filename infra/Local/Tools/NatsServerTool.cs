using System.Text.RegularExpressions;

namespace Platform.Local.Tools;

/// <summary>The nats-server program to run.</summary>
public sealed partial record NatsServerTool(string File, Version Version)
{
    /// <summary>Finds it by TRUNKLINE_NATS_SERVER, on PATH, in the tools cache; else fetches Debian forky's into that cache.</summary>
    /// <exception cref="PrerequisiteException">The named one is too old, or none was found and none could be fetched.</exception>
    public static async Task<NatsServerTool> FindAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("TRUNKLINE_NATS_SERVER") is { Length: > 0 } named)
        {
            var version = await VersionAsync(named, ct) ?? throw new PrerequisiteException($"TRUNKLINE_NATS_SERVER={named} is no nats-server.");
            return IsSafe(version)
                ? new NatsServerTool(named, version)
                : throw new PrerequisiteException($"TRUNKLINE_NATS_SERVER={named} is {version}: {FloorText} Unset the variable to have a newer one fetched.");
        }

        var cached = Path.Combine(SearchPath.Cache, "nats-server", "usr", "sbin", "nats-server");
        foreach (var file in new[] { SearchPath.Find("nats-server"), cached })
        {
            // Debian stable's own package is older than the floor: skipped, not an error, since a newer one can be fetched.
            if (file is not null && await VersionAsync(file, ct) is { } version && IsSafe(version))
            {
                return new NatsServerTool(file, version);
            }
        }

        await Console.Error.WriteLineAsync("platform: fetching nats-server");
        await Apt.UnpackAsync("forky", "nats-server", Path.Combine(SearchPath.Cache, "nats-server"), ct);
        return await VersionAsync(cached, ct) is { } fetched && IsSafe(fetched)
            ? new NatsServerTool(cached, fetched)
            : throw new PrerequisiteException($"The fetched nats-server does not run or is too old: {FloorText} Install one and name it in TRUNKLINE_NATS_SERVER.");
    }

    public const string FloorText = "older than 2.12.12 (or 2.14.3 in the 2.14 line) carries published vulnerabilities.";

    /// <summary>True from the security floor on: 2.12.12 and later patches of 2.12, 2.14.3 and later.</summary>
    public static bool IsSafe(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version >= new Version(2, 14, 3) || (version >= new Version(2, 12, 12) && version < new Version(2, 13));
    }

    private static async Task<Version?> VersionAsync(string file, CancellationToken ct)
    {
        if (!System.IO.File.Exists(file))
        {
            return null;
        }

        var said = await Command.RunAsync(file, ["--version"], ct);
        return Number().Match(said.Output) is { Success: true } match ? Version.Parse(match.Groups["number"].ValueSpan) : null;
    }

    [GeneratedRegex(@"v(?<number>\d+\.\d+\.\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
