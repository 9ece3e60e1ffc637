using System.Formats.Tar;
using System.IO.Compression;

namespace Platform.Nats.Nsc;

/// <summary>A store as one file: .zip, or .tar.gz as tar makes it.</summary>
public static class NscArchive
{
    /// <summary>Unpacks into <paramref name="files"/>; which kind it is, the first bytes say.</summary>
    /// <exception cref="NscException">Not such an archive, damaged, holding links, or over the bounds of <see cref="NscFiles"/>.</exception>
    public static async Task ReadAsync(Stream archive, NscFiles files, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(files);
        var head = new byte[2];
        await archive.ReadExactlyAsync(head.AsMemory(0, (int)Math.Min(2, archive.Length)), ct);
        archive.Position = 0;
        try
        {
            await (IsZip(head) ? ReadZipAsync(archive, files, ct) : IsGzip(head) ? ReadTarAsync(archive, files, ct) : throw new NscException("", "Neither a .zip nor a .tar.gz."));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new NscException("", "The archive is damaged.", e);
        }
    }

    /// <summary>Whether these bytes begin a file that <see cref="ReadAsync"/> unpacks.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) => IsZip(head) || IsGzip(head);

    /// <summary>Keys are for their owner's eyes, so unpacked files are too (0600).</summary>
    public static async Task WriteZipAsync(NscFiles files, Stream output, DateTimeOffset at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(files);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, null, ct);
        foreach (var (path, content) in files.Entries)
        {
            var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
            entry.LastWriteTime = at;
            entry.ExternalAttributes = Convert.ToInt32("100600", 8) << 16;
            await using var stream = await entry.OpenAsync(ct);
            await stream.WriteAsync(content, ct);
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK"u8);

    private static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);

    private static async Task ReadZipAsync(Stream archive, NscFiles files, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Read, leaveOpen: true, null, ct);
        if (zip.Entries.Count > NscFiles.MostEntries)
        {
            throw new NscException("", $"More than {NscFiles.MostEntries} entries.");
        }

        foreach (var entry in zip.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            await using var content = await entry.OpenAsync(ct);
            files.Add(entry.FullName, await ReadBoundedAsync(entry.FullName, content, ct));
        }
    }

    private static async Task ReadTarAsync(Stream archive, NscFiles files, CancellationToken ct)
    {
        await using var unzipped = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
        // Headers and padding count too: an archive of nothing but folders must also end somewhere.
        await using var bounded = new BoundedStream(unzipped, 2L * NscFiles.MostBytes);
        await using var tar = new TarReader(bounded);
        while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes:
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    files.Add(entry.Name, entry.DataStream is null ? [] : await ReadBoundedAsync(entry.Name, entry.DataStream, ct));
                    break;
                default:
                    throw new NscException(entry.Name, "Links and devices have no place in a store.");
            }
        }
    }

    // What the archive says of an entry's length is a claim; what comes out is counted.
    private static async Task<byte[]> ReadBoundedAsync(string path, Stream content, CancellationToken ct)
    {
        using var read = new MemoryStream();
        await using var bounded = new BoundedStream(content, NscFiles.MostEntryBytes + 1);
        await bounded.CopyToAsync(read, ct);
        return read.Length <= NscFiles.MostEntryBytes
            ? read.ToArray()
            : throw new NscException(path, $"Larger than {NscFiles.MostEntryBytes} bytes, as no JWT, seed or creds file is.");
    }
}
