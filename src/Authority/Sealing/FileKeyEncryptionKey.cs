using System.Buffers.Text;
using System.Security.Cryptography;

namespace Platform.Authority;

/// <summary>A key-encryption key in a file: 32 random bytes in base64, mode 0600, owned by who runs the process.</summary>
public sealed class FileKeyEncryptionKey : IKeyEncryptionKey, IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _key;

    private FileKeyEncryptionKey(byte[] key) => (_key, Id) = (key, $"file:{Fingerprint(key)}");

    public string Id { get; }

    /// <exception cref="InvalidOperationException">Others may read the file, or it does not hold a key.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static FileKeyEncryptionKey Read(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            throw new InvalidOperationException($"{file} holds a key and may be read by others: chmod 600 {file}");
        }

        var text = File.ReadAllBytes(file);
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        try
        {
            var trimmed = text.AsSpan().TrimEnd("\r\n "u8);
            return Base64.IsValid(trimmed, out var length) && length == key.Length
                && Base64.DecodeFromUtf8(trimmed, key, out _, out _) == System.Buffers.OperationStatus.Done
                ? new(key)
                : throw new InvalidOperationException($"{file} does not hold 32 bytes in base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> context, CancellationToken ct) =>
        ValueTask.FromResult(Box.Seal(_key, key.Span, context.Span));

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        Box.Open(_key, wrapped.Span, context.Span, key);
        return ValueTask.FromResult(key);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    // Derived, so that the name says nothing about the key.
    private static string Fingerprint(byte[] key)
    {
        Span<byte> name = stackalloc byte[8];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, name, [], "trunkline key name"u8);
        return Convert.ToHexStringLower(name);
    }
}
