using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kernel;
using Platform.Nats.JetStream.Models;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Streams;

/// <summary>An uploaded backup, looked at before anything is asked of a server.</summary>
internal sealed class BackupFile : IAsyncDisposable
{
    private const int MostSettings = 1_000_000;

    private readonly ZipArchive _zip;
    private readonly ZipArchiveEntry _content;
    private readonly JsonObject _config;
    private readonly JsonObject _state;

    private BackupFile(ZipArchive zip, ZipArchiveEntry content, JsonObject config, JsonObject state) => (_zip, _content, _config, _state) = (zip, content, config, state);

    /// <summary>Of the stream that was backed up, and that is restored: JetStream's own files hold it, so it is not changed on the way.</summary>
    public string Stream => (string)_config["name"]!;

    /// <param name="file">Disposed of with what comes of it; by this too when it is refused.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<Result<BackupFile>> ReadAsync(FileStream file, CancellationToken ct)
    {
        ZipArchive zip;
        try
        {
            zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, ct);
        }
        catch (InvalidDataException)
        {
            await file.DisposeAsync();
            return StreamErrors.NotABackup;
        }

        try
        {
            if ((await ReadAsync(zip, ct)).IsRefused(out var refusal, out var backup))
            {
                await zip.DisposeAsync();
                return refusal;
            }

            return backup;
        }
        catch (InvalidDataException)
        {
            await zip.DisposeAsync();
            return StreamErrors.NotABackup;
        }
    }

    /// <summary>What to ask of the server, with what was asked for otherwise than it was.</summary>
    public StreamRestoreRequest ToRequest(int? replicas, string? region)
    {
        if (replicas is { } count)
        {
            _config["num_replicas"] = count;
        }

        if (region is not null)
        {
            if (_config["placement"] is not JsonObject placement)
            {
                _config["placement"] = placement = [];
            }

            placement["cluster"] = region;
        }

        return new(new(JsonSerializer.SerializeToElement(_config)), new(JsonSerializer.SerializeToElement(_state)));
    }

    public Task<Stream> OpenAsync(CancellationToken ct) => _content.OpenAsync(ct);

    public async ValueTask DisposeAsync() => await _zip.DisposeAsync();

    private static async Task<Result<BackupFile>> ReadAsync(ZipArchive zip, CancellationToken ct)
    {
        if (Find(zip, StreamBackup.Settings) is not { } settings)
        {
            return Lacks($"There is no {StreamBackup.Settings} in it, or more than one.");
        }

        if (Find(zip, StreamBackup.Content) is not { } content)
        {
            return Lacks($"There is no {StreamBackup.Content} in it, or more than one.");
        }

        if (settings.Length > MostSettings || content.Length > BodyLimit.MostRestored)
        {
            return Lacks("Unpacked, it is larger than a backup may be.");
        }

        await using var text = await settings.OpenAsync(ct);
        using var reader = new StreamReader(text, Encoding.UTF8);
        var told = Documents.ObjectOf(await reader.ReadToEndAsync(ct));
        return told?["config"] is not JsonObject config || told["state"] is not JsonObject state ? Lacks($"{StreamBackup.Settings} does not hold the objects config and state.")
            : config["name"] is not JsonValue name || !name.TryGetValue<string>(out var stream) || !StreamName.IsValid(stream) ? Lacks($"{StreamBackup.Settings} names no stream: config.name is none.")
            : new BackupFile(zip, content, config, state);
    }

    // In a folder or not: people zip both.
    private static ZipArchiveEntry? Find(ZipArchive zip, string name) => zip.Entries.Where(e => e.Name == name).Take(2).ToList() is [var only] ? only : null;

    private static Error Lacks(string what) => StreamErrors.NotABackup with { Message = $"{StreamErrors.NotABackup.Message} {what}" };
}
