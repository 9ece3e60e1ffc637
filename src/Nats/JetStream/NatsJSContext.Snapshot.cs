using System.Text.Json;
using Platform.Nats.Client;
using Platform.Nats.JetStream.Models;

namespace Platform.Nats.JetStream;

// Taking a snapshot (ADR-1; nats-server jetstream_api.go, jsStreamSnapshotRequest).
public sealed partial class NatsJSContext
{
    private const int ChunkSize = 128 * 1024;
    private const int WindowSize = 1024 * 1024;

    // The server looks at the stream's and all consumers' state first.
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(30);

    /// <summary>The subjects a user publishes to for a snapshot of this stream.</summary>
    public static IReadOnlyList<string> SnapshotSubjects(string stream) => [$"{Api}STREAM.INFO.{stream}", $"{Api}STREAM.SNAPSHOT.{stream}", $"$JS.SNAPSHOT.ACK.{stream}.>"];

    /// <summary>Begins a snapshot of a stream with its consumers. What comes is for <see cref="RestoreStreamAsync"/>, or the nats command line.</summary>
    /// <exception cref="NatsJSApiException">The server refused.</exception>
    /// <exception cref="NatsException">No answer. In a cluster nobody answers for a stream there is not: ask for its information first.</exception>
    public async ValueTask<StreamSnapshot> SnapshotStreamAsync(string stream, CancellationToken cancellationToken = default)
    {
        var inbox = Connection.NewInbox();
        var chunks = await Connection.SubscribeCoreAsync<byte[]>(inbox, cancellationToken: cancellationToken);
        try
        {
            var request = new StreamSnapshotRequest { DeliverSubject = inbox, ChunkSize = ChunkSize, WindowSize = WindowSize };
            var begun = await RequestAsync<StreamSnapshotResponse>($"STREAM.SNAPSHOT.{stream}", JsonSerializer.SerializeToUtf8Bytes(request), SnapshotPatience, cancellationToken);
            return new StreamSnapshot(Connection, chunks, begun);
        }
        catch
        {
            await chunks.DisposeAsync();
            throw;
        }
    }
}
