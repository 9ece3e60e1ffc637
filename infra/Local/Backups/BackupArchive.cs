using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Local.Layout;
using Platform.Local.Tools;

namespace Platform.Local.Backups;

/// <summary>A backup as one file, tar in gzip, of mode 0600: whoever has it has the platform's keys.</summary>
internal static class BackupArchive
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes it beside its place and moves it there whole.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="manifest">Its files' digests are filled in here.</param>
    /// <param name="contents">Path in the archive, file to read.</param>
    /// <param name="ct">Gives up; then nothing is left.</param>
    public static async Task WriteAsync(string file, Manifest manifest, IReadOnlyList<(string Path, string File)> contents, CancellationToken ct)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, source) in contents)
        {
            await using var stream = File.OpenRead(source);
            digests[path] = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
        }

        var draft = $"{file}.{Environment.ProcessId}.new";
        try
        {
            await using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mine }))
            await using (var zip = new GZipStream(stream, CompressionLevel.Fastest))
            await using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
            {
                await WriteAsync(tar, Manifest.Name, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = digests }, PrivateFile.Json)), ct);
                foreach (var (path, source) in contents)
                {
                    await WriteAsync(tar, path, File.OpenRead(source), ct);
                }
            }

            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Puts every file below <paramref name="folder"/>, the database's dump as <paramref name="dump"/>, and returns what the archive says of itself.</summary>
    /// <exception cref="PrerequisiteException">Not a backup, of a version not known here, or damaged.</exception>
    public static async Task<Manifest> ExtractAsync(string file, string folder, string dump, CancellationToken ct)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            await using var zip = new GZipStream(stream, CompressionMode.Decompress);
            await using var tar = new TarReader(zip);
            var manifest = await ManifestAsync(tar, ct);
            var missing = manifest.Files.Keys.ToHashSet(StringComparer.Ordinal);
            while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
            {
                if (!missing.Remove(entry.Name) || !(entry.Name is Manifest.Database || BackupFiles.IsOne(entry.Name)))
                {
                    throw new InvalidDataException($"{entry.Name} is not in its manifest");
                }

                await PutAsync(entry, entry.Name is Manifest.Database ? dump : Path.Combine(folder, entry.Name), manifest.Files[entry.Name], ct);
            }

            return missing.Count == 0 ? manifest : throw new InvalidDataException($"{missing.First()} is missing");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException or IOException)
        {
            throw new PrerequisiteException($"{file} cannot be restored: {e.Message}. Give a whole file that ./platform backup wrote.");
        }
    }

    private static async Task WriteAsync(TarWriter tar, string path, Stream content, CancellationToken ct)
    {
        await using (content)
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = Mine, DataStream = content }, ct);
        }
    }

    private static async Task<Manifest> ManifestAsync(TarReader tar, CancellationToken ct)
    {
        if (await tar.GetNextEntryAsync(copyData: false, ct) is not { Name: Manifest.Name, DataStream: { } content }
            || await JsonSerializer.DeserializeAsync<Manifest>(content, PrivateFile.Json, ct) is not { } manifest)
        {
            throw new InvalidDataException("it has no manifest");
        }

        return manifest.Format == Manifest.Current && manifest.Files.ContainsKey(Manifest.Database)
            ? manifest
            : throw new InvalidDataException($"it is of format {manifest.Format}, this version reads {Manifest.Current}");
    }

    private static async Task PutAsync(TarEntry entry, string file, string digest, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var sum = SHA256.Create();
        await using (var target = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mine }))
        await using (var both = new CryptoStream(target, sum, CryptoStreamMode.Write))
        {
            await (entry.DataStream ?? Stream.Null).CopyToAsync(both, ct);
        }

        if (!string.Equals(Convert.ToHexStringLower(sum.Hash!), digest, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{entry.Name} is damaged");
        }
    }
}
