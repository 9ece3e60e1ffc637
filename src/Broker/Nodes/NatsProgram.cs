using System.Globalization;

namespace Platform.Broker.Nodes;

/// <summary>A nats-server program of this machine, and the release it says it is.</summary>
internal sealed record NatsProgram(string File, string Release)
{
    /// <summary>What configurations are rendered for: a candidate knows the keys of its release.</summary>
    public Version Version => Version.Parse(Release.Split('-')[0]);

    /// <summary>The program of a release: in the machine's folder of releases, or the one it uses otherwise, if that is it. Null: that one, whatever it is.</summary>
    /// <exception cref="NodeException">It is not here, or says it is another.</exception>
    public static async Task<NatsProgram> FindAsync(NodeSpec spec, string? release, CancellationToken ct)
    {
        var file = release is null || spec.NatsServers is null ? null : Path.Combine(spec.NatsServers, release, "nats-server");
        if (System.IO.File.Exists(file))
        {
            var found = new NatsProgram(file, await NatsBinary.RequireSafeReleaseAsync(file, ct));
            return Is(found, release) ? found : throw new NodeException($"{file} says it is {found.Release}");
        }

        var own = new NatsProgram(spec.NatsServer, await NatsBinary.RequireSafeReleaseAsync(spec.NatsServer, ct));
        return release is null || Is(own, release)
            ? own
            : throw new NodeException($"nats-server {release} is not on this machine: {(file is null ? "" : $"looked for {file}; ")}{own.File} is {own.Release}");
    }

    /// <summary>What a process was started from, even if its file is another by now.</summary>
    public static async Task<NatsProgram> OfAsync(ServerProcess server, CancellationToken ct)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{server.Pid}/exe");
        return new(file, await NatsBinary.ReleaseAsync(file, ct));
    }

    /// <summary>Whether it is of an older line than another: those of one line read what the others stored.</summary>
    public bool IsOlderLineThan(NatsProgram other) => new Version(Version.Major, Version.Minor) < new Version(other.Version.Major, other.Version.Minor);

    private static bool Is(NatsProgram program, string? release) => string.Equals(program.Release, release, StringComparison.Ordinal);
}
