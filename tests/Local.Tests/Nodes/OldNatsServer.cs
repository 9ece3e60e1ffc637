using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

/// <summary>nats-server 2.10.27, Debian trixie's, to judge what is rendered for it. Never run as a server.</summary>
internal static class OldNatsServer
{
    private static readonly SemaphoreSlim One = new(1);

    public static async Task<string> FindAsync(CancellationToken ct)
    {
        var folder = Path.Combine(SearchPath.Cache, "nats-server-trixie");
        var file = Path.Combine(folder, "usr", "sbin", "nats-server");
        await One.WaitAsync(ct);
        try
        {
            if (!File.Exists(file))
            {
                await Apt.UnpackAsync("trixie", "nats-server", folder, ct);
            }

            return file;
        }
        finally
        {
            One.Release();
        }
    }
}
