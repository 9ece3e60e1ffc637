using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Nats.NKeys;

/// <summary>Key text to bytes and back: base32 of prefix, payload and a little-endian CRC-16.</summary>
internal static class KeyText
{
    public const int RawLength = 32;
    public const int PublicLength = 56;
    public const int SeedLength = 58;

    // The longest text there is: an encoded private key (1 + 64 + 2 bytes), with room for line ends.
    private const int MaxText = 512;

    /// <summary>Prefix byte and payload of any well-formed text with a right checksum; no judgement of kind or length.</summary>
    /// <param name="body">At least 320 bytes.</param>
    public static KeyError Decode(ReadOnlySpan<byte> text, Span<byte> body, out int length)
    {
        length = 0;
        if (text.Length > MaxText)
        {
            return KeyError.Encoding;
        }

        var written = Base32.Decode(text, body);
        if (written < 0)
        {
            return KeyError.Base32;
        }

        if (written < 4)
        {
            return KeyError.Encoding;
        }

        length = written - 2;
        return Crc16.Compute(body[..length]) == BinaryPrimitives.ReadUInt16LittleEndian(body[length..]) ? KeyError.None : KeyError.Checksum;
    }

    public static bool IsPublic(PrefixByte prefix) =>
        prefix is PrefixByte.Operator or PrefixByte.Server or PrefixByte.Cluster or PrefixByte.Account or PrefixByte.User or PrefixByte.Curve;

    public static KeyError DecodePublic(ReadOnlySpan<byte> text, Span<byte> raw, out PrefixByte prefix)
    {
        Span<byte> body = stackalloc byte[320];
        var error = Decode(text, body, out var length);
        prefix = (PrefixByte)body[0];
        if (error != KeyError.None)
        {
            return error;
        }

        if (!IsPublic(prefix) || length != 1 + RawLength)
        {
            return KeyError.PublicKey;
        }

        body.Slice(1, RawLength).CopyTo(raw);
        return KeyError.None;
    }

    public static KeyError DecodeSeed(ReadOnlySpan<byte> text, Span<byte> raw, out PrefixByte prefix)
    {
        Span<byte> body = stackalloc byte[320];
        var error = Decode(text, body, out var length);
        prefix = (PrefixByte)(((body[0] & 7) << 5) | ((body[1] & 248) >> 3));
        if (error == KeyError.None)
        {
            if ((body[0] & 248) != (byte)PrefixByte.Seed || !IsPublic(prefix))
            {
                error = KeyError.Seed;
            }
            else if (length != 2 + RawLength)
            {
                error = KeyError.SeedLength;
            }
            else
            {
                body.Slice(2, RawLength).CopyTo(raw);
            }
        }

        CryptographicOperations.ZeroMemory(body);
        return error;
    }

    public static void EncodeSeed(PrefixByte prefix, ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        Span<byte> body = stackalloc byte[2 + RawLength + 2];
        body[0] = (byte)((byte)PrefixByte.Seed | ((byte)prefix >> 5));
        body[1] = (byte)(((byte)prefix & 31) << 3);
        raw.CopyTo(body[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(body[(2 + RawLength)..], Crc16.Compute(body[..(2 + RawLength)]));
        Base32.Encode(body, destination);
        CryptographicOperations.ZeroMemory(body);
    }

    /// <summary>The text of any payload under any prefix.</summary>
    public static string Encode(PrefixByte prefix, ReadOnlySpan<byte> payload)
    {
        var body = new byte[payload.Length + 3];
        body[0] = (byte)prefix;
        payload.CopyTo(body.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(payload.Length + 1), Crc16.Compute(body.AsSpan(0, payload.Length + 1)));
        var text = new byte[Base32.EncodedLength(body.Length)];
        Base32.Encode(body, text);
        return Encoding.ASCII.GetString(text);
    }
}
