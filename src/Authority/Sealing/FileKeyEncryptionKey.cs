using System.Buffers.Text;
using System.Security.Cryptography;

namespace Platform.Authority;

/// <summary>A key-encryption key of 32 bytes, from a line of base64.</summary>
internal sealed class FileKeyEncryptionKey : IKeyEncryptionKey
{
    private readonly byte[] _key;

    private FileKeyEncryptionKey(byte[] key) => (_key, Id) = (key, $"file:{Fingerprint(key)}");

    public string Id { get; }

    /// <returns>Null when the text is not 32 bytes in base64.</returns>
    public static FileKeyEncryptionKey? TryParse(ReadOnlySpan<byte> text)
    {
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        return Base64.IsValid(text, out var length) && length == key.Length
            && Base64.DecodeFromUtf8(text, key, out _, out _) == System.Buffers.OperationStatus.Done
            ? new(key)
            : null;
    }

    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> context, CancellationToken ct) =>
        ValueTask.FromResult(Box.Seal(_key, key.Span, context.Span));

    public ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct)
    {
        var key = GC.AllocateUninitializedArray<byte>(Box.KeyLength, pinned: true);
        Box.Open(_key, wrapped.Span, context.Span, key);
        return ValueTask.FromResult(key);
    }

    // Derived, so that the name says nothing about the key.
    private static string Fingerprint(byte[] key)
    {
        Span<byte> name = stackalloc byte[8];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, name, [], "trunkline key name"u8);
        return Convert.ToHexStringLower(name);
    }
}
