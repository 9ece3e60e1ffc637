using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Portal.Web;

/// <summary>Bodies of more than 1 MB are refused. A refusal sent while the client is still sending is often lost (the
/// connection is reset first), so a body that says it is too large is read away, up to a bound, before the answer.</summary>
internal static class BodyLimit
{
    public const long Most = 1_000_000;
    private const long MostReadAway = 32_000_000;

    public static void UseBodyLimit(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Request.ContentLength is not { } length || length <= Most)
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

        await ProblemResponses.WriteAsync(context, WebErrors.TooLarge, StatusCodes.Status413PayloadTooLarge);
    });

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
