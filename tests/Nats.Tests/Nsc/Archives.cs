using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Platform.Nats.Nsc;

namespace Platform.Nats.Tests.Nsc;

internal static class Archives
{
    public static async Task WriteTarAsync(NscFiles files, Stream output, CancellationToken ct)
    {
        await using var zipped = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(zipped, TarEntryFormat.Pax);
        foreach (var (path, content) in files.Entries)
        {
            using var data = new MemoryStream(content);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"./{path}") { DataStream = data }, ct);
        }
    }

    public static MemoryStream Zip(params (string Path, string Content)[] entries)
    {
        var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in entries)
            {
                using var stream = zip.CreateEntry(path).Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        output.Position = 0;
        return output;
    }
}
