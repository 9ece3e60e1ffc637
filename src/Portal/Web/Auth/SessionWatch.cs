using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>An event stream is one long request, let in once: it is cut when the session that opened it is over. The browser asks again by itself, and is refused.</summary>
internal static class SessionWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static void UseSessionWatch(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Request.Headers.Accept != "text/event-stream" || context.Features.Get<CurrentSession>() is not { } session)
        {
            await next(context);
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var watching = WatchAsync(context, session.Id, done.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await done.CancelAsync();
            await watching;
        }
    });

    private static async Task WatchAsync(HttpContext context, PersonSessionId id, CancellationToken ct)
    {
        var services = context.RequestServices;
        using var timer = new PeriodicTimer(Interval, services.GetRequiredService<TimeProvider>());
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                // Of its own scope: the request's is in use by the stream.
                await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
                if (!await scope.ServiceProvider.GetRequiredService<PortalDb>().PersonSessions.AnyAsync(s => s.Id == id, ct))
                {
                    context.Abort();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended.
        }
    }
}
