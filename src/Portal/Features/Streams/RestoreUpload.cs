using System.Net.Mime;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Platform.Kernel;

namespace Platform.Portal.Features.Streams;

/// <summary>Takes an upload into a file, which has no name from the start: however this ends, nothing of it stays.</summary>
internal static class RestoreUpload
{
    private const int MostFields = 16;

    // What a malformed form throws has it; what the disk throws has its own number.
    private const int OfNoSystem = unchecked((int)0x80131620);

    /// <param name="request">A .zip as it is, or a form with one file.</param>
    /// <param name="accept">Asked before the file is read, with the fields that stood before it.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The file from its beginning, the caller's to dispose of.</returns>
    public static async Task<Result<FileStream>> ReadAsync(HttpRequest request, Func<IReadOnlyDictionary<string, string>, Task<Error?>> accept, CancellationToken ct)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        if (type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 } boundary)
        {
            return await FormAsync(new MultipartReader(boundary, request.Body), accept, ct);
        }

        if (type?.MediaType.Equals(MediaTypeNames.Application.Zip, StringComparison.OrdinalIgnoreCase) is not true)
        {
            return StreamErrors.NotABackup;
        }

        return await accept(new Dictionary<string, string>(StringComparer.Ordinal)) is { } refusal ? refusal : await SpoolAsync(request.Body, ct);
    }

    private static async Task<Result<FileStream>> FormAsync(MultipartReader form, Func<IReadOnlyDictionary<string, string>, Task<Error?>> accept, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            while (await form.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFileSection() is { FileStream: { } file })
                {
                    return await accept(fields) is { } refusal ? refusal : await SpoolAsync(file, ct);
                }

                if (section.AsFormDataSection() is { } field && fields.Count < MostFields)
                {
                    fields[field.Name] = await field.GetValueAsync(ct);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException { HResult: OfNoSystem } and not BadHttpRequestException)
        {
            return StreamErrors.NotABackup;
        }

        return await accept(fields) ?? StreamErrors.NotABackup;
    }

    private static async Task<Result<FileStream>> SpoolAsync(Stream body, CancellationToken ct)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            // Gone from the folder at once, from the disk once it is closed, also by the end of this process.
            File.Delete(path);
            await body.CopyToAsync(file, ct);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
