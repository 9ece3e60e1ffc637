using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Waits until the fleet has what was asked, woken by the controller's bell. The connection goes back to the pool
/// between looks, so a thousand waiters do not hold a thousand connections.</summary>
internal sealed class PublicationWait(PortalDb db, StoreBells bells, TimeProvider clock)
{
    public const int MostSeconds = 60;

    // A ring can be lost with the listening connection.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

    /// <summary>The state once every node that is up has confirmed <paramref name="generation"/> (null: the desired one), or
    /// when <paramref name="patience"/> is over. Null when there is no such account.</summary>
    public async Task<PublicationView?> ForAsync(AccountId accountId, long? generation, TimeSpan patience, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var next = bells.Published.Next;
            var view = await PublicationView.ReadAsync(db, accountId, ct);
            var left = patience - clock.GetElapsedTime(started);
            if (view is null || view.HasReached(generation ?? view.DesiredGeneration) || left <= TimeSpan.Zero)
            {
                return view;
            }

            await Task.WhenAny(next, Task.Delay(left < LookAnyway ? left : LookAnyway, clock, ct));
            ct.ThrowIfCancellationRequested();
        }
    }
}
