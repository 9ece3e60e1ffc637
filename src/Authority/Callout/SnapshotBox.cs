using System.Security.Cryptography;
using System.Text;

namespace Platform.Authority;

/// <summary>The callout service's snapshot on disk: one file, 0600, there whole or not at all. Its content is under a key of its own (AES-256-GCM),
/// new at each writing and wrapped by the newest key-encryption key; those before it still open what they wrapped. So a snapshot is worth nothing
/// without the key file, and needs no database.</summary>
public sealed class SnapshotBox
{
    private static readonly byte[] Heading = "trunkline snapshot 1\n"u8.ToArray();
    private static readonly byte[] KeyContext = "trunkline 1\nsnapshot-key"u8.ToArray();

    private readonly IKeyEncryptionKeys _keys;

    internal SnapshotBox(IKeyEncryptionKeys keys) => _keys = keys;

    /// <summary>Seals and writes. The content is the caller's to zero.</summary>
    public async Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        try
        {
            RandomNumberGenerator.Fill(key);
            var wrapping = _keys.Newest;
            // The heading names the key and holds the wrapped one: all of it is bound to the content.
            byte[] head = [.. Heading, .. Encoding.ASCII.GetBytes($"{wrapping.Id}\n{Convert.ToBase64String(await wrapping.WrapAsync(key, KeyContext, ct))}\n")];
            SecretFile.Write(file, [.. head, .. Box.Seal(key, content.Span, head)], SecretFile.Private);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads and opens.</summary>
    /// <returns>The content, the caller's to zero; null when there is no such file.</returns>
    /// <exception cref="SealException">It is no snapshot, was altered, or is under a key-encryption key this process does not have.</exception>
    public async Task<byte[]?> ReadAsync(string file, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (!File.Exists(file))
        {
            return null;
        }

        var text = await File.ReadAllBytesAsync(file, ct);
        if (Head(text) is not (var length, var id, var wrapped))
        {
            throw new SealException($"{file} is no snapshot.");
        }

        var wrapping = _keys.Find(id) ?? throw new SealException($"{file} is sealed under {id}, which this process does not have.");
        var key = await wrapping.UnwrapAsync(wrapped, KeyContext, ct);
        try
        {
            var content = GC.AllocateUninitializedArray<byte>(text.Length - length - Box.Overhead, pinned: true);
            Box.Open(key, text.AsSpan(length), text.AsSpan(0, length), content);
            return content;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static (int Length, string KeyId, byte[] Wrapped)? Head(byte[] text)
    {
        if (!text.AsSpan().StartsWith(Heading))
        {
            return null;
        }

        var afterId = text.AsSpan(Heading.Length).IndexOf((byte)'\n') + Heading.Length + 1;
        var end = text.AsSpan(afterId).IndexOf((byte)'\n') + afterId + 1;
        if (afterId <= Heading.Length || end <= afterId || text.Length < end + Box.Overhead)
        {
            return null;
        }

        var wrapped = new byte[Box.KeyLength + Box.Overhead];
        return Convert.TryFromBase64String(Encoding.ASCII.GetString(text, afterId, end - 1 - afterId), wrapped, out var count) && count == wrapped.Length
            ? (end, Encoding.ASCII.GetString(text, Heading.Length, afterId - 1 - Heading.Length), wrapped)
            : null;
    }
}
