using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Platform.Portal.Features.Operators;

namespace Platform.Portal.Web;

/// <summary>Bodies of more than 1 MB, 16 MB where a store or many users are uploaded, or 1 GB of a stream's backup, are refused. A refusal sent while the client is still sending is often lost (the
/// connection is reset first), so a body that says it is too large is read away, up to a bound, before the answer.</summary>
internal static class BodyLimit
{
    public const long Most = 1_000_000;

    /// <summary>Of an nsc store, where one is imported, and of a bulk call: by address, since routing comes later.</summary>
    public const long MostUploaded = 16_000_000;

    /// <summary>Of a stream's backup. It goes into a file as it comes.</summary>
    public const long MostRestored = 1_000_000_000;
    private const long MostReadAway = 32_000_000;

    public static void UseBodyLimit(this WebApplication app) => app.Use(async (context, next) =>
    {
        var isStore = context.Request.Path.Value?.EndsWith("/operators/imports", StringComparison.Ordinal) is true;
        var most = isStore || IsBulk(context.Request.Path) ? MostUploaded : IsRestore(context.Request.Path) ? MostRestored : Most;
        if (most > Most && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } upload)
        {
            upload.MaxRequestBodySize = most;
        }

        if (context.Request.ContentLength is not { } length || length <= most)
        {
            await next(context);
            return;
        }

        if (length <= MostReadAway)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            {
                feature.MaxRequestBodySize = MostReadAway;
            }

            await ReadAwayAsync(context.Request.Body, context.RequestAborted);
        }
        else
        {
            context.Response.Headers.Connection = "close";
        }

        await ProblemResponses.WriteAsync(context, isStore ? OperatorErrors.UploadTooLarge : WebErrors.TooLarge, StatusCodes.Status413PayloadTooLarge);
    });

    private static bool IsBulk(PathString path) =>
        path.Value is { } text && (text.EndsWith("/users/bulk", StringComparison.Ordinal) || (text.Contains("/bulk/", StringComparison.Ordinal) && text.EndsWith("/rows", StringComparison.Ordinal)));

    private static bool IsRestore(PathString path) => path.Value?.EndsWith("/streams/restore", StringComparison.Ordinal) is true;

    private static async Task ReadAwayAsync(Stream body, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(65_536);
        try
        {
            while (await body.ReadAsync(buffer, ct) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
