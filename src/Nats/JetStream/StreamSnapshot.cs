using System.Globalization;
using System.Threading.Channels;
using Platform.Nats.Client;
using Platform.Nats.JetStream.Models;

namespace Platform.Nats.JetStream;

/// <summary>A snapshot on its way. The server sends some chunks ahead and goes on as they are acknowledged; an empty message ends it. A server that waits five seconds
/// for an acknowledgement gives up (streamSnapshot), so a reader who is slower than that is waited for, up to a bound, by acknowledging on its behalf.</summary>
public sealed class StreamSnapshot : IAsyncDisposable
{
    private const int AheadOfReader = 4;
    private const int MostOnBehalf = 128;
    private static readonly TimeSpan Behalf = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly NatsConnection _connection;
    private readonly INatsSub<byte[]> _arriving;
    private readonly Channel<byte[]> _chunks = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _room = new(AheadOfReader);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _receiving;

    internal StreamSnapshot(NatsConnection connection, INatsSub<byte[]> arriving, StreamSnapshotResponse begun)
    {
        (_connection, _arriving, Config, State) = (connection, arriving, begun.Config, begun.State);
        _receiving = ReceiveAsync(_ending.Token);
    }

    /// <summary>Of the stream as it was when the snapshot began.</summary>
    public StreamConfig Config { get; }

    public StreamState State { get; }

    /// <summary>The content, s2 compressed, piece by piece; to be read once.</summary>
    /// <exception cref="NatsException">It ended early: the server says why, or it or the connection went away. What was read so far is no snapshot.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var chunk in _chunks.Reader.ReadAllAsync(cancellationToken))
        {
            yield return chunk;
            _room.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _receiving;
        await _arriving.DisposeAsync();
        _ending.Dispose();
        _room.Dispose();
    }

    private async Task ReceiveAsync(CancellationToken ct)
    {
        try
        {
            await ReceiveToEndAsync(ct);
            _chunks.Writer.Complete();
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ChannelClosedException)
        {
            _chunks.Writer.Complete(e is NatsException ? e : new NatsJSException("The connection was closed before the snapshot was whole.", e));
        }
    }

    private async Task ReceiveToEndAsync(CancellationToken ct)
    {
        var onBehalf = 0;
        for (var index = 1; ; index++)
        {
            var message = await NextAsync(ct);
            if (message.Headers is { Code: not (0 or 204) } status)
            {
                throw new NatsJSException(string.Create(CultureInfo.InvariantCulture, $"The server broke the snapshot off: {status.Code} {status.MessageText}"));
            }

            if (message.Data is not { Length: > 0 } chunk)
            {
                return;
            }

            EnsureNoneIsMissing(message.ReplyTo, index);
            _chunks.Writer.TryWrite(chunk);

            // The last one, which is not full, wants no acknowledgement.
            if (message.ReplyTo is { } acknowledgement)
            {
                if (!await _room.WaitAsync(onBehalf < MostOnBehalf ? Behalf : Timeout.InfiniteTimeSpan, ct))
                {
                    onBehalf++;
                }

                await _connection.PublishAsync(acknowledgement, cancellationToken: ct);
            }
        }
    }

    private async ValueTask<NatsMsg<byte[]>> NextAsync(CancellationToken ct)
    {
        try
        {
            return await _arriving.Msgs.ReadAsync(ct).AsTask().WaitAsync(LongestSilence, _connection.Opts.TimeProvider, ct);
        }
        catch (TimeoutException e)
        {
            throw new NatsJSException(string.Create(CultureInfo.InvariantCulture, $"The server has sent nothing of the snapshot for {LongestSilence.TotalSeconds} s."), e);
        }
    }

    // $JS.SNAPSHOT.ACK.<stream>.<id>.<bytes>.<index>, counted from 1.
    private static void EnsureNoneIsMissing(string? acknowledgement, int index)
    {
        if (acknowledgement is not null && acknowledgement[(acknowledgement.LastIndexOf('.') + 1)..] != index.ToString(CultureInfo.InvariantCulture))
        {
            throw new NatsJSException("A part of the snapshot was lost on the way.");
        }
    }
}
