namespace Platform.Authority;

/// <summary>The key-encryption keys at hand. A file holds them by default (<see cref="FileKeyRing"/>); a hardware module or a cloud's key service can stand in.</summary>
public interface IKeyEncryptionKeys
{
    /// <summary>The one that wraps.</summary>
    IKeyEncryptionKey Newest { get; }

    /// <summary>One that unwraps what it wrapped; null when it is not at hand.</summary>
    IKeyEncryptionKey? Find(string id);
}

/// <summary>Wraps data keys.</summary>
public interface IKeyEncryptionKey
{
    /// <summary>Names the key beside what it wrapped, so that a later rotation knows what is left to do.</summary>
    string Id { get; }

    /// <summary>Wraps a key of 32 bytes. What is unwrapped with another context is refused.</summary>
    ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> context, CancellationToken ct);

    /// <summary>The key of 32 bytes, the caller's to zero.</summary>
    /// <exception cref="SealException">Not wrapped by this key, or for another context, or altered.</exception>
    ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> context, CancellationToken ct);
}

/// <summary>Something sealed does not open: it is not what this place, or this key, sealed. Says what, never the content.</summary>
public sealed class SealException : Exception
{
    public SealException(string message)
        : base(message)
    {
    }

    public SealException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SealException()
    {
    }
}
