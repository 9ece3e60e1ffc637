using System.Buffers;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Client;

// Publishing: into the outbound buffer at once, or after waiting for room in it.
public sealed partial class NatsConnection
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    /// <summary>Publishes a message without payload.</summary>
    /// <exception cref="ArgumentException">The subject is not one to publish to.</exception>
    public ValueTask PublishAsync(string subject, NatsHeaders? headers = null, string? replyTo = null, CancellationToken cancellationToken = default)
        => PublishAsync<byte[]?>(subject, null, headers, replyTo, serializer: null, cancellationToken);

    /// <summary>Publishes a message. Completes when it is buffered, normally at once; <see cref="FlushAsync"/> says that the server has it.
    /// While the connection is being restored messages wait in the buffer.</summary>
    /// <exception cref="ArgumentException">The subject is not one to publish to, or a header would break the message.</exception>
    /// <exception cref="NatsPayloadTooLargeException">The server takes no message of this size.</exception>
    /// <exception cref="NatsException">The buffer stayed full for <see cref="NatsOpts.CommandTimeout"/>, or the connection has given up.</exception>
    public ValueTask PublishAsync<T>(
        string subject, T data, NatsHeaders? headers = null, string? replyTo = null, INatsSerialize<T>? serializer = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _isUsable
            ? PublishNow(subject, data, headers, replyTo, serializer, cancellationToken)
            : PublishConnectedAsync(subject, data, headers, replyTo, serializer, cancellationToken);
    }

    private async ValueTask PublishConnectedAsync<T>(
        string subject, T data, NatsHeaders? headers, string? replyTo, INatsSerialize<T>? serializer, CancellationToken ct)
    {
        await ConnectAsync(ct);
        await PublishNow(subject, data, headers, replyTo, serializer, ct);
    }

    private ValueTask PublishNow<T>(
        string subject, T data, NatsHeaders? headers, string? replyTo, INatsSerialize<T>? serializer, CancellationToken ct)
    {
        NatsSubject.EnsurePublishable(subject);
        if (replyTo is not null)
        {
            NatsSubject.EnsurePublishable(replyTo);
        }

        var scratch = _scratch ??= new(1024);
        scratch.ResetWrittenCount();
        if (headers is { Count: > 0 })
        {
            EnsureHeaders();
            HeaderCodec.Write(headers, scratch);
        }

        var headerSize = scratch.WrittenCount;
        var payload = RawPayload.Write(data, serializer, scratch);
        var headerBytes = scratch.WrittenSpan[..headerSize];
        EnsureSize(subject, headerSize + payload.Length);
        return _outbound.TryPublish(subject, replyTo, headerBytes, payload, out var room)
            ? ValueTask.CompletedTask
            : PublishWithRoomAsync(subject, replyTo, headerBytes.ToArray(), payload.ToArray(), room!, ct);
    }

    private async ValueTask PublishWithRoomAsync(string subject, string? replyTo, byte[] headers, byte[] payload, Task? room, CancellationToken ct)
    {
        do
        {
            try
            {
                await room!.WaitAsync(Opts.CommandTimeout, Opts.TimeProvider, ct);
            }
            catch (TimeoutException e)
            {
                throw new NatsException($"No room to publish: {Opts.WriterBufferSize} bytes wait to be sent (connection state: {_state}).", e);
            }

            EnsureNotEnded();
        }
        while (!_outbound.TryPublish(subject, replyTo, headers, payload, out room));
    }

    private void EnsureHeaders()
    {
        if (ServerInfo is { HeadersSupported: false })
        {
            throw new NatsException("The server does not support headers.");
        }
    }

    private void EnsureSize(string subject, long size)
    {
        if (ServerInfo is { MaxPayload: > 0 and var limit } && size > limit)
        {
            throw new NatsPayloadTooLargeException(subject, size, limit);
        }
    }
}
