using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.Nats.Client;

/// <summary>What a <see cref="NatsConnection"/> is asked to do. Names and meaning follow NATS.Net's <c>NatsOpts</c>.
/// A record: derive with <c>NatsOpts.Default with { Url = … }</c>.</summary>
public sealed record NatsOpts
{
    public static readonly NatsOpts Default = new();

    /// <summary>One or more servers, comma separated: <c>nats://host:4222</c>, <c>tls://host</c>, or <c>host:port</c>.
    /// Others of the cluster are learnt from the server's INFO.</summary>
    public string Url { get; init; } = "nats://127.0.0.1:4222";

    /// <summary>Shown in the server's CONNZ and CONNECT events.</summary>
    public string Name { get; init; } = "trunkline";

    /// <summary>Whether messages published on this connection come back to its own subscriptions.</summary>
    public bool Echo { get; init; } = true;

    public NatsAuthOpts AuthOpts { get; init; } = NatsAuthOpts.Default;

    public NatsTlsOpts TlsOpts { get; init; } = NatsTlsOpts.Default;

    /// <summary>Prefix of reply subjects; a user that may subscribe only below an own prefix sets it.</summary>
    public string InboxPrefix { get; init; } = "_INBOX";

    /// <summary>Connect to the servers in the order given and learnt, rather than in random order.</summary>
    public bool NoRandomize { get; init; }

    /// <summary>How long one attempt may take: TCP, TLS, INFO, CONNECT and the first PONG together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a publish may wait for room, and a ping for its pong.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="NatsConnection.RequestAsync"/> waits for an answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="NatsConnection.DrainAsync"/> waits for subscribers to read what has already arrived.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between client pings; after <see cref="MaxPingOut"/> unanswered ones the connection is given up.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxPingOut { get; init; } = 2;

    /// <summary>Wait before the first reconnect round; doubles per round up to <see cref="ReconnectWaitMax"/>.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Up to this much is added to each wait, so that a fleet of clients does not return in one stampede.</summary>
    public TimeSpan ReconnectJitter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Rounds over all servers before giving up; -1 never gives up.</summary>
    public int MaxReconnectRetry { get; init; } = -1;

    /// <summary>Keep trying although two attempts in a row were refused for their credentials.</summary>
    public bool IgnoreAuthErrorAbort { get; init; }

    /// <summary>Let the first <see cref="NatsConnection.ConnectAsync"/> retry like a reconnect instead of throwing.</summary>
    public bool RetryOnInitialConnect { get; init; }

    /// <summary>Bytes of unsent messages held before a publish waits (while disconnected: fails after <see cref="CommandTimeout"/>).</summary>
    public int WriterBufferSize { get; init; } = 1024 * 1024;

    /// <summary>Readers of subscriptions run on the reading loop, and whoever publishes sends, when nobody else is sending: no thread is woken in between. For few
    /// messages that cost much each; many small ones are faster without. A reader that blocks holds up the connection.</summary>
    public bool AllowSynchronousContinuations { get; init; }

    /// <summary>Between two readings of the socket: what arrives meanwhile waits, and is read at once. For what is not urgent; a message costs a waking of the
    /// reading loop otherwise.</summary>
    public TimeSpan ReadPause { get; init; }

    /// <summary>Bytes read from the socket at once; grows for larger messages and shrinks back.</summary>
    public int ReadBufferSize { get; init; } = 128 * 1024;

    /// <summary>Messages one subscription holds unread; further ones are dropped and reported by <see cref="NatsConnection.MessageDropped"/>.</summary>
    public int SubPendingChannelCapacity { get; init; } = 65_536;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
