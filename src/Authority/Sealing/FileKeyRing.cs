using System.Security.Cryptography;

namespace Platform.Authority;

/// <summary>Key-encryption keys in a file of mode 0600, owned by who runs the process: 32 random bytes in base64 on each line, the newest
/// first. The file is read again when it has changed, so a new key on top of it needs no restart of anybody.</summary>
public sealed class FileKeyRing : IKeyEncryptionKeys
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // Longer than a portal takes from asking for the newest key to the commit of what it wrapped.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    private readonly string _file;
    private readonly Lock _lock = new();
    private State _state;

    private FileKeyRing(string file, State state) => (_file, _state) = (file, state);

    public IKeyEncryptionKey Newest => Current().Keys[0];

    /// <exception cref="InvalidOperationException">Others may read the file, or a line of it is not a key.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static FileKeyRing Read(string file) => new(file, Load(file));

    public IKeyEncryptionKey? Find(string id) => Current().Keys.FirstOrDefault(k => string.Equals(k.Id, id, StringComparison.Ordinal));

    /// <summary>Puts a new key on top of the file; those below still open what they wrapped.</summary>
    /// <returns>The new key's id.</returns>
    public string Add()
    {
        lock (_lock)
        {
            Span<byte> key = stackalloc byte[Box.KeyLength];
            RandomNumberGenerator.Fill(key);
            var line = Convert.ToBase64String(key);
            CryptographicOperations.ZeroMemory(key);
            Write([line, .. File.ReadAllLines(_file).Where(l => l.Length > 0)]);
            return _state.Keys[0].Id;
        }
    }

    /// <summary>Takes every key but the newest and those named out of the file. What was wrapped by them opens never again.</summary>
    /// <param name="stillUsed">The keys that still wrap something.</param>
    /// <param name="now">The time.</param>
    /// <returns>The ids of the keys that went.</returns>
    /// <exception cref="InvalidOperationException">The file was changed a moment ago: somebody may still be wrapping with the key that was the newest.</exception>
    public IReadOnlyList<string> Prune(IReadOnlyCollection<string> stillUsed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stillUsed);
        lock (_lock)
        {
            if (now.UtcDateTime - File.GetLastWriteTimeUtc(_file) < Settled)
            {
                throw new InvalidOperationException($"{_file} changed less than {Settled.TotalMinutes} minutes ago: a process may still be wrapping with an older key. Rewrap again then, and prune.");
            }

            var before = Load(_file).Keys;
            var lines = File.ReadAllLines(_file).Where(l => l.Length > 0).ToList();
            var kept = before.Index().Where(k => k.Index == 0 || stillUsed.Contains(k.Item.Id, StringComparer.Ordinal)).Select(k => k.Index).ToList();
            Write(kept.ConvertAll(i => lines[i]));
            return [.. before.Select(k => k.Id).Except(_state.Keys.Select(k => k.Id), StringComparer.Ordinal)];
        }
    }

    private void Write(IReadOnlyList<string> lines)
    {
        SecretFile.Write(_file, System.Text.Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\n"))), SecretFile.Private);
        _state = Load(_file);
    }

    private State Current()
    {
        lock (_lock)
        {
            if (!_state.Stamp.Equals(StampOf(_file)))
            {
                try
                {
                    _state = Load(_file);
                }
                catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
                {
                    // Somebody is in the middle of editing it, or took it away: the keys read last still count, and the next asker looks again.
                }
            }

            return _state;
        }
    }

    private static State Load(string file)
    {
        var stamp = StampOf(file);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            throw new InvalidOperationException($"{file} holds a key and may be read by others: chmod 600 {file}");
        }

        var text = File.ReadAllBytes(file);
        try
        {
            var keys = new List<FileKeyEncryptionKey>();
            foreach (var line in text.AsSpan().Split((byte)'\n'))
            {
                var trimmed = text.AsSpan(line).TrimEnd("\r "u8);
                if (!trimmed.IsEmpty)
                {
                    keys.Add(FileKeyEncryptionKey.TryParse(trimmed) ?? throw new InvalidOperationException($"{file} does not hold 32 bytes in base64 on each line."));
                }
            }

            return keys.Count > 0 ? new(stamp, keys) : throw new InvalidOperationException($"{file} does not hold 32 bytes in base64 on each line.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static (DateTime, long) StampOf(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }

    private sealed record State((DateTime WrittenAt, long Length) Stamp, IReadOnlyList<FileKeyEncryptionKey> Keys);
}
