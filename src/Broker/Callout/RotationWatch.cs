using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Callout;

/// <summary>Waits for nodes and callout processes, and says for whom.</summary>
internal sealed class RotationWatch(FleetDb db, IReadOnlySet<string> ignored, TextWriter output, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    /// <summary>Until every known callout process is so. One that stops in order is known no more; one that was killed is, until it runs again.</summary>
    public Task UntilInstancesAsync(string what, Func<CalloutInstance, bool> isSo, CancellationToken ct) => UntilAsync(async () =>
    {
        var now = clock.GetUtcNow();
        var rows = await db.CalloutInstances.AsNoTracking().OrderBy(i => i.Name).ToListAsync(ct);
        return rows.Where(i => !ignored.Contains(i.Name) && !isSo(i)).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"callout {i.Name} to {what} (last heard of {(now - i.SeenAt).TotalSeconds:0} s ago)"));
    }, ct);

    /// <summary>Until nodes hold the account's JWT of its present generation, as the controller read it back.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isAll">Also those that are down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task UntilNodesAsync(AccountId account, bool isAll, CancellationToken ct) => UntilAsync(async () =>
    {
        var late = await db.Nodes.AsNoTracking()
            .Where(n => (isAll || n.IsUp) && db.Accounts.Any(a => a.Id == account && a.OperatorId == n.OperatorId)
                && !db.NodePublications.Any(p => p.AccountId == account && p.NodeId == n.Id && p.IsConfirmed && db.Accounts.Any(a => a.Id == account && a.Generation == p.Generation)))
            .OrderBy(n => n.Name).Select(n => new { n.Name, n.IsUp }).ToListAsync(ct);
        return late.Where(n => !ignored.Contains(n.Name)).Select(n => $"node {n.Name} to confirm{(n.IsUp ? "" : " (it is down)")}");
    }, ct);

    private async Task UntilAsync(Func<Task<IEnumerable<string>>> missing, CancellationToken ct)
    {
        var (said, at) = ("", clock.GetTimestamp());
        while (true)
        {
            var waited = string.Join(", ", await missing());
            if (waited.Length == 0)
            {
                return;
            }

            // The seconds in it change at each look; a line every ten seconds, and at once when somebody else is waited for.
            var names = string.Join(',', waited.Split(", ").Select(w => w.Split(' ')[1]));
            if (!string.Equals(names, said, StringComparison.Ordinal) || clock.GetElapsedTime(at) >= SayAgain)
            {
                await output.WriteLineAsync($"waiting for {waited}");
                (said, at) = (names, clock.GetTimestamp());
            }

            await Task.Delay(Look, clock, ct);
        }
    }
}
