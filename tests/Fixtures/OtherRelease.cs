using System.Globalization;
using System.Text;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>The nats-server of this machine as another patch of its line: a copy in which the one place that says what release it is says the next. Debian has
/// one release that may be run, so this is how an upgrade is tried: all of it but the difference between two releases.</summary>
public static class OtherRelease
{
    /// <summary>Its number: one more in the last digit, or one less after 9.</summary>
    public static string Of(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var text = version.ToString(3);
        return string.Create(CultureInfo.InvariantCulture, $"{text[..^1]}{(text[^1] is '9' ? '8' : (char)(text[^1] + 1))}");
    }

    /// <summary>Puts it where agents look: FOLDER/RELEASE/nats-server.</summary>
    /// <returns>The release.</returns>
    public static async Task<string> PlaceAsync(string folder, CancellationToken ct)
    {
        var tool = await NatsServerTool.FindAsync(ct);
        var other = Of(tool.Version);
        var program = await File.ReadAllBytesAsync(tool.File, ct);
        var place = program.AsSpan().IndexOf(Encoding.ASCII.GetBytes(tool.Version.ToString(3)));
        Encoding.ASCII.GetBytes(other).CopyTo(program, place);
        await WriteAsync(Path.Combine(folder, other), program, ct);
        return other;
    }

    /// <summary>Puts the machine's own under the name of a release that it is not.</summary>
    public static async Task MisplaceAsync(string folder, string release, CancellationToken ct) =>
        await WriteAsync(Path.Combine(folder, release), await File.ReadAllBytesAsync((await NatsServerTool.FindAsync(ct)).File, ct), ct);

    private static async Task WriteAsync(string folder, byte[] program, CancellationToken ct)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, "nats-server");
        await File.WriteAllBytesAsync(file, program, ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
