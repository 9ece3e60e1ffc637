namespace Platform.Nats.NKeys;

/// <summary>A key, seed or sealed message was malformed, or the key cannot do what was asked. Messages never hold key material.</summary>
public sealed class NKeysException : Exception
{
    public NKeysException()
        : this("nkeys: invalid key")
    {
    }

    public NKeysException(string message)
        : base(message)
    {
    }

    public NKeysException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
