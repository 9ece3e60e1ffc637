using System.Security.Cryptography;
using System.Text;
using Platform.Local.Layout;
using Platform.Local.Tools;

namespace Platform.Local.Postgres;

/// <summary>Where the cluster of a copy lies. Normally DATA/postgres. As root, PostgreSQL runs as another account, and if that one cannot
/// even pass through the folders above (a clone below /root), the cluster lies in /var/lib/trunkline and DATA/postgres points there.</summary>
internal static class PostgresHome
{
    private const string Elsewhere = "/var/lib/trunkline";

    public static async Task<Cluster> PrepareAsync(DataFolder data, PostgresTools tools, CancellationToken ct)
    {
        if (tools.RunAs is not { } user)
        {
            return new Cluster(tools, data.Postgres);
        }

        // That account's group may pass through DATA; it may list nothing, and every folder below is 0700.
        await Command.MustAsync("chgrp", [user.Group, data.Root], ct);
        File.SetUnixFileMode(data.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        var link = new DirectoryInfo(data.Postgres);
        if (link.LinkTarget is { } target)
        {
            return new Cluster(tools, target);
        }

        var test = tools.Dropped("test", "-x", data.Root);
        if ((await Command.RunAsync(test[0], test.Skip(1), ct)).ExitCode == 0)
        {
            return new Cluster(tools, data.Postgres);
        }

        var folder = Path.Combine(Elsewhere, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Root)))[..16]);
        Directory.CreateDirectory(Elsewhere);
        if (Directory.Exists(folder))
        {
            // Of an earlier DATA of the same name that was since deleted.
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateSymbolicLink(data.Postgres, folder);
        return new Cluster(tools, folder);
    }
}
