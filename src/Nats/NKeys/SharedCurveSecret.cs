using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Platform.Nats.NKeys;

/// <summary>Seals and opens between two curve keys whose shared secret is at hand (<see cref="KeyPair.Share"/>). The same messages as
/// <see cref="KeyPair.Seal(ReadOnlySpan{byte}, ReadOnlySpan{char})"/> and <see cref="KeyPair.Open"/>. May be used by many threads.</summary>
[JsonConverter(typeof(NeverSerialized))]
public sealed class SharedCurveSecret : IDisposable
{
    private readonly byte[] _shared = GC.AllocateUninitializedArray<byte>(KeyText.RawLength, pinned: true);

    private SharedCurveSecret()
    {
    }

    /// <summary>"xkv1", a fresh nonce, the box.</summary>
    public byte[] Seal(ReadOnlySpan<byte> message)
    {
        var box = GC.AllocateUninitializedArray<byte>(KeyPair.HeadLength + KeyPair.TagLength + message.Length);
        KeyPair.Version.CopyTo(box);
        var nonce = box.AsSpan(KeyPair.Version.Length, KeyPair.NonceLength);
        RandomNumberGenerator.Fill(nonce);
        Sodium.SealShared(message, nonce, _shared, box.AsSpan(KeyPair.HeadLength));
        return box;
    }

    /// <returns>False for anything that the peer did not seal for this key.</returns>
    public bool TryOpen(ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? opened)
    {
        opened = null;
        if (message.Length < KeyPair.HeadLength + KeyPair.TagLength || !message.StartsWith(KeyPair.Version))
        {
            return false;
        }

        var text = GC.AllocateUninitializedArray<byte>(message.Length - KeyPair.HeadLength - KeyPair.TagLength);
        if (!Sodium.OpenShared(message[KeyPair.HeadLength..], message[KeyPair.Version.Length..KeyPair.HeadLength], _shared, text))
        {
            return false;
        }

        opened = text;
        return true;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_shared);

    internal static SharedCurveSecret? TryCreate(ReadOnlySpan<byte> peer, ReadOnlySpan<byte> secret)
    {
        var created = new SharedCurveSecret();
        if (Sodium.Share(peer, secret, created._shared))
        {
            return created;
        }

        created.Dispose();
        return null;
    }
}
