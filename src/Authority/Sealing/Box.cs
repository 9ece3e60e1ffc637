using System.Security.Cryptography;

namespace Platform.Authority;

/// <summary>AES-256-GCM: 12 bytes of random nonce, the ciphertext, 16 bytes of tag. A key seals far fewer than 2^32 of them.</summary>
internal static class Box
{
    public const int KeyLength = 32;
    public const int Overhead = NonceLength + TagLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> context)
    {
        var box = new byte[content.Length + Overhead];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), content, box.AsSpan(NonceLength, content.Length), box.AsSpan(NonceLength + content.Length), context);
        return box;
    }

    /// <summary>Fills <paramref name="content"/>, which must have the content's length.</summary>
    /// <exception cref="SealException">Another key or context, or altered.</exception>
    public static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context, Span<byte> content)
    {
        if (box.Length != content.Length + Overhead)
        {
            throw new SealException("A sealed box has the wrong length.");
        }

        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], content, context);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SealException("A sealed box does not open: other key, other place, or altered.", e);
        }
    }
}
