using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Platform.Nats.NKeys;

/// <summary>
/// The text of a seed (58 bytes of UTF-8 as a rule, <c>SU…</c> and the like) in memory the collector never copies, zeroed on dispose.
/// It cannot be printed, compared or serialized; take the bytes with <see cref="Utf8"/> and let nobody keep them.
/// </summary>
[JsonConverter(typeof(NeverSerialized))]
[DebuggerDisplay("seed (hidden)")]
public sealed class Seed : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _text;
    private bool _disposed;

    internal Seed(PrefixByte prefix, ReadOnlySpan<byte> raw)
    {
        _text = GC.AllocateUninitializedArray<byte>(KeyText.SeedLength, pinned: true);
        KeyText.EncodeSeed(prefix, raw, _text);
    }

    internal Seed(ReadOnlySpan<byte> text)
    {
        _text = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        text.CopyTo(_text);
    }

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _text;
        }
    }

    /// <summary>Checks the text (any kind of key) and keeps a copy; the caller still owns, and should zero, its own.</summary>
    /// <exception cref="NKeysException">It is not a seed.</exception>
    public static Seed Parse(ReadOnlySpan<byte> text)
    {
        Span<byte> raw = stackalloc byte[KeyText.RawLength];
        var error = KeyText.DecodeSeed(text, raw, out var prefix);
        if (error != KeyError.None)
        {
            throw error.ToException();
        }

        var seed = new Seed(prefix, raw);
        CryptographicOperations.ZeroMemory(raw);
        return seed;
    }

    public override string ToString() => "seed (hidden)";

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_text);
    }
}
