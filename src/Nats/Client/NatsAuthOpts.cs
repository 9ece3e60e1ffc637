namespace Platform.Nats.Client;

/// <summary>How the connection proves who it is. Set one of: user and password, token, NKey, creds, or the callback.</summary>
public sealed record NatsAuthOpts
{
    public static readonly NatsAuthOpts Default = new();

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>A <c>.creds</c> file; read again at every connect, so that it may be replaced in place.</summary>
    public string? CredsFile { get; init; }

    /// <summary>A file with a user's seed, for servers whose configuration lists NKeys; read again at every connect.</summary>
    public string? NKeyFile { get; init; }

    /// <summary>The UTF-8 text of a <c>.creds</c> file.</summary>
    public ReadOnlyMemory<byte> Creds { get; init; }

    /// <summary>Asked at every connect and reconnect: for short-lived users minted on the spot. Wins over all others.</summary>
    public Func<Uri, CancellationToken, ValueTask<NatsAuthCred>>? AuthCredCallback { get; init; }

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => nameof(NatsAuthOpts);
}
