using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Messages;

namespace Platform.Portal.Features.Streams;

/// <summary>A backup on its way: the two files that nats stream backup writes, as one .zip. Nothing of it is kept longer than it takes to pass on.</summary>
internal sealed class StreamBackup(Consoles.Line line, StreamSnapshot snapshot, IDisposable place, DateTimeOffset at) : IAsyncDisposable
{
    public const string Settings = "backup.json";
    public const string Content = "stream.tar.s2";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string FileName => $"{snapshot.Config.Name}.zip";

    /// <exception cref="NatsException">The servers broke it off. What was written is no archive: its end is missing.</exception>
    public async Task WriteAsync(Stream body, CancellationToken ct)
    {
        await using var zip = new ZipFiles(body);
        await zip.AddAsync(Settings, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["config"] = JsonNode.Parse(snapshot.Config.Json.GetRawText()), ["state"] = JsonNode.Parse(snapshot.State.Json.GetRawText()) }, Indented), at, ct);
        await zip.AddAsync(Content, snapshot.ReadAllAsync(ct), at, ct);
        await zip.EndAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync();
        await line.DisposeAsync();
        place.Dispose();
    }
}
