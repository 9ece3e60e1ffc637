using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Platform.Portal.Features.Bulk;

/// <summary>Files written one behind the other into a stream that is on its way. Only their owner may read them once unpacked. The libraries for archives write
/// without waiting here and there, which a response refuses, so they write into a small buffer that is sent on after each file.</summary>
internal abstract class ArchiveWriter(Stream body) : IAsyncDisposable
{
    private protected OneWay Buffer { get; } = new();

    public static ArchiveWriter Start(string format, Stream body) => format is "zip" ? new ZipFiles(body) : new TarFiles(body);

    public async Task AddAsync(string name, byte[] content, DateTimeOffset at, CancellationToken ct)
    {
        Add(name, content, at);
        await SendAsync(ct);
    }

    public async Task EndAsync(CancellationToken ct)
    {
        End();
        await SendAsync(ct);
        await body.FlushAsync(ct);
    }

    public async ValueTask DisposeAsync() => await Buffer.DisposeAsync();

    private protected abstract void Add(string name, byte[] content, DateTimeOffset at);

    private protected abstract void End();

    private protected async Task SendAsync(CancellationToken ct)
    {
        var filled = Buffer.GetBuffer().AsMemory(0, (int)Buffer.Length);
        await body.WriteAsync(filled, ct);
        // There are seeds in it.
        CryptographicOperations.ZeroMemory(filled.Span);
        Buffer.SetLength(0);
    }

    /// <summary>Taken for a stream that cannot be gone back in, so that nobody tries.</summary>
    private protected sealed class OneWay : MemoryStream
    {
        public override bool CanSeek => false;
    }
}

internal sealed class ZipFiles : ArchiveWriter
{
    // A regular file, rw-------, as the upper half of a zip entry's attributes says it.
    private const int OwnerOnly = unchecked((int)0x81800000);

    private readonly ZipArchive _zip;

    public ZipFiles(Stream body) : base(body) => _zip = new(Buffer, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>A file that is not there as a whole: each part is sent on before the next is asked for.</summary>
    public async Task AddAsync(string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, DateTimeOffset at, CancellationToken ct)
    {
        await using (var file = Open(name, at))
        {
            await foreach (var part in content.WithCancellation(ct))
            {
                await file.WriteAsync(part, ct);
                await SendAsync(ct);
            }
        }

        await SendAsync(ct);
    }

    private protected override void Add(string name, byte[] content, DateTimeOffset at)
    {
        using var file = Open(name, at);
        file.Write(content);
    }

    private protected override void End() => _zip.Dispose();

    private Stream Open(string name, DateTimeOffset at)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        (entry.LastWriteTime, entry.ExternalAttributes) = (at, OwnerOnly);
        return entry.Open();
    }
}

internal sealed class TarFiles : ArchiveWriter
{
    private readonly GZipStream _gzip;
    private readonly TarWriter _tar;

    public TarFiles(Stream body) : base(body)
    {
        _gzip = new(Buffer, CompressionLevel.Fastest, leaveOpen: true);
        _tar = new(_gzip, TarEntryFormat.Ustar, leaveOpen: true);
    }

    private protected override void Add(string name, byte[] content, DateTimeOffset at)
    {
        using var data = new MemoryStream(content, writable: false);
        _tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = at });
    }

    private protected override void End()
    {
        _tar.Dispose();
        _gzip.Dispose();
    }
}
