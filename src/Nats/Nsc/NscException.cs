namespace Platform.Nats.Nsc;

/// <summary>An upload that is not read at all: too large, too many entries, damaged, or an entry that would leave its folder.
/// <see cref="Entry"/> names the entry at fault; messages never hold tokens or seeds.</summary>
public sealed class NscException : Exception
{
    public NscException(string entry, string message)
        : base(message) => Entry = entry;

    public NscException(string entry, string message, Exception innerException)
        : base(message, innerException) => Entry = entry;

    public NscException()
    {
    }

    public NscException(string message)
        : base(message)
    {
    }

    public NscException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string Entry { get; } = "";
}
