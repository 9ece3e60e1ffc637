using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Platform.Kernel;
using Platform.Nats.Nsc;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Operators;

/// <summary>What somebody sends to be imported: an archive as it is, a form with files (archives or a store's own files), or JSON with texts.</summary>
internal static class Upload
{
    private const int MostFiles = 20_000;

    /// <summary>Content: a JWT, a seed, or a creds file. Name: where it came from; findings name it.</summary>
    public sealed record Entry(string? Name, string? Content);

    public sealed record Body(IReadOnlyList<Entry>? Entries);

    /// <summary>The files, the caller's to dispose of.</summary>
    public static async Task<Result<NscFiles>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var files = new NscFiles();
        try
        {
            if (request.HasJsonContentType())
            {
                var body = await JsonSerializer.DeserializeAsync<Body>(request.Body, Json.Options, ct);
                AddTexts(files, (body?.Entries ?? []).Select(e => (e?.Name, e?.Content)));
            }
            else if (request.HasFormContentType)
            {
                var form = await request.ReadFormAsync(new FormOptions { ValueCountLimit = MostFiles, MultipartBodyLengthLimit = BodyLimit.MostUploaded }, ct);
                await AddFilesAsync(files, form.Files, ct);
            }
            else
            {
                using var archive = new MemoryStream();
                await request.Body.CopyToAsync(archive, ct);
                await AddAsync(files, "archive", archive, ct);
            }
        }
        catch (JsonException e)
        {
            files.Dispose();
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, e);
        }
        catch (Exception e) when (e is NscException or InvalidDataException)
        {
            files.Dispose();
            return Unreadable(e);
        }
        catch
        {
            files.Dispose();
            throw;
        }

        return Filled(files);
    }

    /// <summary>The same from a page's form.</summary>
    public static async Task<Result<NscFiles>> ReadAsync(IEnumerable<IFormFile> chosen, string? pasted, CancellationToken ct)
    {
        var files = new NscFiles();
        try
        {
            await AddFilesAsync(files, chosen, ct);
            AddTexts(files, Pasted(pasted ?? ""));
        }
        catch (Exception e) when (e is NscException or InvalidDataException)
        {
            files.Dispose();
            return Unreadable(e);
        }

        return Filled(files);
    }

    private static Error Unreadable(Exception e) => OperatorErrors.UploadUnreadable with
    {
        Message = e is NscException { Entry.Length: > 0 } nsc ? $"{nsc.Entry}: {nsc.Message}" : e is NscException ? e.Message : OperatorErrors.UploadUnreadable.Message,
    };

    private static Result<NscFiles> Filled(NscFiles files)
    {
        if (files.Count > 0)
        {
            return files;
        }

        files.Dispose();
        return OperatorErrors.UploadMissing;
    }

    // A creds file spans lines; anything else pasted is one word each.
    private static IEnumerable<(string?, string?)> Pasted(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal)
        ? text.Split("-----BEGIN NATS USER JWT-----", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select((part, i) => ((string?)$"pasted {i + 1}", (string?)(part.Contains("END NATS USER JWT", StringComparison.Ordinal) ? $"-----BEGIN NATS USER JWT-----\n{part}\n" : part)))
        : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select((word, i) => ((string?)$"pasted {i + 1}", (string?)word));

    private static void AddTexts(NscFiles files, IEnumerable<(string? Name, string? Content)> texts)
    {
        foreach (var (i, (name, content)) in texts.Index())
        {
            files.Add(string.IsNullOrWhiteSpace(name) ? $"entry {i + 1}" : name, Encoding.UTF8.GetBytes(content ?? ""));
        }
    }

    private static async Task AddFilesAsync(NscFiles files, IEnumerable<IFormFile> chosen, CancellationToken ct)
    {
        foreach (var file in chosen.Where(f => f.Length > 0))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct);
            await AddAsync(files, file.FileName.TrimStart('/'), content, ct);
        }
    }

    private static async Task AddAsync(NscFiles files, string name, MemoryStream content, CancellationToken ct)
    {
        content.Position = 0;
        if (NscArchive.IsArchive(content.GetBuffer().AsSpan(0, (int)content.Length)))
        {
            await NscArchive.ReadAsync(content, files, ct);
        }
        else if (content.Length > 0)
        {
            files.Add(name, content.ToArray());
        }
    }
}
