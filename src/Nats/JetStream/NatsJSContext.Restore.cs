using System.Buffers;
using System.Text.Json;
using Platform.Nats.Client;
using Platform.Nats.JetStream.Models;

namespace Platform.Nats.JetStream;

// Restoring from a snapshot (ADR-1; nats-server jetstream_api.go, processStreamRestore).
public sealed partial class NatsJSContext
{
    private const int NameInUse = 10130;
    private const int Unavailable = 503;
    private const int LargestChunk = 512 * 1024;

    // A stream of several replicas elects its leader first.
    private static readonly TimeSpan RestorePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FinishPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    // Longer than an election of who leads JetStream.
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OneDelete = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenDeletes = TimeSpan.FromMilliseconds(250);

    // The server gives up after five seconds without a chunk.
    private static readonly TimeSpan InterestPatience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The subjects a user publishes to for restoring this stream.</summary>
    public static IReadOnlyList<string> RestoreSubjects(string stream) =>
        [$"{Api}STREAM.INFO.{stream}", $"{Api}STREAM.RESTORE.{stream}", $"$JS.SNAPSHOT.RESTORE.{stream}.*", $"{Api}STREAM.DELETE.{stream}"];

    /// <summary>Makes a stream anew from a snapshot: whole, or not at all. Servers before 2.15 leave nothing of one that broke; 2.15 outside of a cluster leaves what
    /// had come so far, and a cluster goes on naming the stream (STREAM.LIST gives it as missing), so it is deleted here.</summary>
    /// <param name="request">The name in it is the one the stream gets; there must be none of that name.</param>
    /// <param name="content">What <see cref="StreamSnapshot.ReadAllAsync"/> gave.</param>
    /// <param name="mostPerMessage">Bytes this account may send in one message; -1: as many as the server takes.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>The stream as it is then, as far as its own server knows: not where else it is.</returns>
    /// <exception cref="NatsJSApiException">The server refused, at the beginning or because of the content.</exception>
    /// <exception cref="NatsException">No answer.</exception>
    public async ValueTask<StreamInfo> RestoreStreamAsync(StreamRestoreRequest request, Stream content, long mostPerMessage = -1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(content);
        var name = request.Config.Name;
        var begun = await RequestAsync<StreamRestoreResponse>($"STREAM.RESTORE.{name}", JsonSerializer.SerializeToUtf8Bytes(request), RestorePatience, cancellationToken);
        try
        {
            await SendAsync(begun.DeliverSubject, content, mostPerMessage, cancellationToken);
            return Read<StreamInfo>(await AskAsync(begun.DeliverSubject, default, FinishPatience, cancellationToken));
        }
        catch (NatsJSApiException e)
        {
            // That was the end of the restore: whoever asked on its subject now might be heard and not answered.
            if (e.Error.ErrCode is not NameInUse)
            {
                await RemoveAsync(name);
            }

            throw;
        }
        catch
        {
            await EndAsync(begun.DeliverSubject);
            await RemoveAsync(name);
            throw;
        }
    }

    private async Task SendAsync(string subject, Stream content, long mostPerMessage, CancellationToken ct)
    {
        var most = (int)new[] { LargestChunk, Connection.ServerInfo?.MaxPayload ?? 0, mostPerMessage }.Where(m => m > 0).Min();
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            while (await content.ReadAtLeastAsync(buffer.AsMemory(0, most), most, throwOnEndOfStream: false, ct) is > 0 and var read)
            {
                // Nothing: taken. Anything else is the reason why not.
                if (await AskAsync(subject, buffer.AsMemory(0, read), RestorePatience, ct) is { Length: > 0 } refusal)
                {
                    Read<Done>(refusal);
                    throw new NatsJSException("The server did not take a part of the snapshot.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The server that listens may be another one, and word of it still be on the way to ours: whom nobody heard, asks again.</summary>
    private async Task<byte[]> AskAsync(string subject, ReadOnlyMemory<byte> chunk, TimeSpan timeout, CancellationToken ct)
    {
        var clock = Connection.Opts.TimeProvider;
        for (var started = clock.GetTimestamp(); ;)
        {
            try
            {
                return (await Connection.RequestAsync<ReadOnlyMemory<byte>, byte[]>(subject, chunk, timeout: timeout, cancellationToken: ct)).Data ?? [];
            }
            catch (NatsNoRespondersException) when (clock.GetElapsedTime(started) < InterestPatience)
            {
                await Task.Delay(Pause, clock, ct);
            }
        }
    }

    /// <summary>Ends the restore, which the server then finds too short.</summary>
    private async Task EndAsync(string subject)
    {
        try
        {
            await Connection.RequestAsync<byte[], byte[]>(subject, [], timeout: EndPatience, cancellationToken: CancellationToken.None);
        }
        catch (NatsException)
        {
            // It has ended already, or is beyond reach: then the server ends it by itself.
        }
    }

    /// <summary>Deletes what came of a restore. A server without storage left gives up leading JetStream together with the refusal (nats-server,
    /// resourcesExceededError): until another leads, nobody hears this, or one says that it is unavailable.</summary>
    private async Task RemoveAsync(string name)
    {
        var clock = Connection.Opts.TimeProvider;
        for (var started = clock.GetTimestamp(); ;)
        {
            try
            {
                await RequestAsync<Done>($"STREAM.DELETE.{name}", [], OneDelete, CancellationToken.None);
                return;
            }
            catch (NatsException e) when (e is NatsNoReplyException or NatsJSApiException { Error.Code: Unavailable } && clock.GetElapsedTime(started) < DeletePatience)
            {
                await Task.Delay(BetweenDeletes, clock, CancellationToken.None);
            }
            catch (NatsException)
            {
                // Nothing came of it, or is left of it; or the connection or the patience is gone, and the list says what the servers still name.
                return;
            }
        }
    }
}
