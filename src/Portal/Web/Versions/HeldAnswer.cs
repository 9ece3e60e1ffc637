namespace Platform.Portal.Web;

/// <summary>Has the rest of the pipeline answer into memory, so that it can be looked at, or thrown away, before any of it is sent.</summary>
internal static class HeldAnswer
{
    public static async Task<ReadOnlyMemory<byte>> TakeAsync(HttpContext context, RequestDelegate next)
    {
        var sent = context.Response.Body;
        var held = new MemoryStream();
        context.Response.RegisterForDispose(held);
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = sent;
        }

        return held.GetBuffer().AsMemory(0, (int)held.Length);
    }

    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
