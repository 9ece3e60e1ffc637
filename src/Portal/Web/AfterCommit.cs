using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.Portal.Web;

/// <summary>What a request does once its change is committed: mail, above all, since nobody takes one back. That is at once, as handlers commit before they ask for it; with an
/// Idempotency-Key or If-Match the transaction is a middleware's, which does what waits here after its commit, or leaves it undone with the change.</summary>
internal static partial class AfterCommit
{
    private const string Waiting = "trunkline.after-commit";

    /// <summary>For a middleware that opens a transaction around its handler: from now on what is asked for waits.</summary>
    /// <returns>False: it does already, for one around this one, which commits and runs it.</returns>
    public static bool Hold(HttpContext context) => context.Items.TryAdd(Waiting, new List<Func<CancellationToken, Task>>());

    /// <summary>False: nothing is open, do it now.</summary>
    public static bool TryHold(HttpContext? context, Func<CancellationToken, Task> act)
    {
        if (context?.Items[Waiting] is not List<Func<CancellationToken, Task>> waiting)
        {
            return false;
        }

        waiting.Add(act);
        return true;
    }

    /// <summary>Does it when the change is committed: now, or later in the request.</summary>
    public static Task DoAsync(HttpContext? context, Func<CancellationToken, Task> act, CancellationToken ct) => TryHold(context, act) ? Task.CompletedTask : act(ct);

    /// <summary>For a middleware that holds the transaction open around its handler, whose own ring came before there was anything to see.</summary>
    public static async Task CommitAsync(HttpContext context, IDbContextTransaction transaction, CancellationToken ct)
    {
        await transaction.CommitAsync(ct);
        context.RequestServices.GetRequiredService<FleetBell>().Ring();
    }

    /// <summary>The change stays whatever comes of this: its answer is given, and what failed is logged.</summary>
    public static async Task RunAsync(HttpContext context)
    {
        if (context.Items.Remove(Waiting, out var held) && held is List<Func<CancellationToken, Task>> waiting)
        {
            foreach (var act in waiting)
            {
                try
                {
                    await act(CancellationToken.None);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    NotDone(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AfterCommit)), e);
                }
            }
        }
    }

    [LoggerMessage(EventId = 3071, Level = LogLevel.Error, Message = "A change was committed and answered, but a mail or another consequence of it failed.")]
    private static partial void NotDone(ILogger logger, Exception exception);
}
