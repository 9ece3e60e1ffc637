using System.Security.Cryptography;

namespace Platform.Nats.Nsc;

/// <summary>Files by their path inside a store, in the order they came: an unpacked archive, a folder, or what somebody pasted. Bounded in
/// number and size, and no path leaves the root, so that an upload can neither fill memory nor, written out, overwrite what is not its own.
/// Contents may be seeds: they are zeroed on dispose.</summary>
public sealed class NscFiles : IDisposable
{
    public const int MostEntries = 50_000;

    /// <summary>A JWT has at most 1 MiB; creds add their frame.</summary>
    public const int MostEntryBytes = Jwt.NatsJwt.MaxTokenSize + 4096;

    /// <summary>Of all entries together, unpacked.</summary>
    public const int MostBytes = 128 * 1024 * 1024;

    private readonly OrderedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Path, with "/" between its parts, and content.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Entries => _files;

    public int Count => _files.Count;

    /// <summary>The content becomes this object's own, to be zeroed.</summary>
    /// <exception cref="NscException">Too many, too large, a path twice or one that leaves the root.</exception>
    public void Add(string path, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var name = Checked(path);
        if (_files.Count == MostEntries)
        {
            throw new NscException(name, $"More than {MostEntries} entries.");
        }

        if (content.Length > MostEntryBytes)
        {
            throw new NscException(name, $"Larger than {MostEntryBytes} bytes, as no JWT, seed or creds file is.");
        }

        _bytes += content.Length;
        if (_bytes > MostBytes)
        {
            throw new NscException(name, $"The entries have more than {MostBytes} bytes together.");
        }

        if (!_files.TryAdd(name, content))
        {
            throw new NscException(name, "Two entries have this path.");
        }
    }

    /// <summary>Everything under a folder. Links are not followed.</summary>
    /// <exception cref="NscException">As <see cref="Add"/>.</exception>
    public static NscFiles FromFolder(string folder)
    {
        var files = new NscFiles();
        var found = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
        foreach (var file in found.OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            files.Add(path, file.Length <= MostEntryBytes ? File.ReadAllBytes(file.FullName) : throw new NscException(path, $"Larger than {MostEntryBytes} bytes, as no JWT, seed or creds file is."));
        }

        return files;
    }

    public void Dispose()
    {
        foreach (var content in _files.Values)
        {
            CryptographicOperations.ZeroMemory(content);
        }

        _files.Clear();
    }

    /// <summary>The path with "./" taken off.</summary>
    private static string Checked(string path)
    {
        var parts = path.Split('/').Where(p => p is not ".").ToList();
        var name = string.Join('/', parts);
        if (name.Length is 0 or > 1024 || parts.Exists(p => p is "" or "..") || name.AsSpan().ContainsAny('\\', ':', '\0') || name.Any(char.IsControl))
        {
            throw new NscException(string.Concat(path.Where(c => !char.IsControl(c)).Take(200)), "This path leaves the archive or cannot be a file's.");
        }

        return name;
    }
}
