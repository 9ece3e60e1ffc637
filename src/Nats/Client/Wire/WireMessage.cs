namespace Platform.Nats.Client.Wire;

/// <summary>A message in the read buffer: valid only until the sink returns.</summary>
internal readonly ref struct WireMessage
{
    public required ReadOnlySpan<byte> Subject { get; init; }

    public required ReadOnlySpan<byte> ReplyTo { get; init; }

    /// <summary>The whole header block, status line included; empty without headers.</summary>
    public required ReadOnlySpan<byte> Headers { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    public int Size => Headers.Length + Payload.Length;
}

/// <summary>Where the reader delivers.</summary>
internal interface IWireSink
{
    void OnMessage(int sid, in WireMessage message);

    /// <summary>All that was read is delivered: the next thing is waiting for the socket.</summary>
    void OnPause();

    void OnPing();

    void OnPong();

    void OnInfo(ReadOnlySpan<byte> json);

    /// <summary>The server's text without quotes.</summary>
    void OnError(string error);
}
