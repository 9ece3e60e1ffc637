namespace Platform.Cli.Contexts;

/// <summary>Files that only their owner reads (0600), in folders that only their owner opens (0700). Whole or not at all: written beside and moved.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken ct) => WriteAsync(file, async to => await to.WriteAsync(content, ct));

    /// <returns>How many bytes it was.</returns>
    public static async Task<long> CopyAsync(string file, Stream content, CancellationToken ct)
    {
        var size = 0L;
        await WriteAsync(file, async to =>
        {
            await content.CopyToAsync(to, ct);
            size = to.Length;
        });
        return size;
    }

    private static async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        MakeFolder(folder);
        var beside = Path.Combine(folder, $".{Path.GetFileName(file)}.{Path.GetRandomFileName()}");
        try
        {
            var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = Owner });
            await using (stream)
            {
                await write(stream);
            }

            File.Move(beside, file, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Makes what is missing of the folder; what is there stays as it is.</summary>
    public static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        }
    }
}
