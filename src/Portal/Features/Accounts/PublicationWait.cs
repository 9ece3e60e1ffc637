using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Waits until the fleet has what was asked, woken by the controller's bell. The connection goes back to the pool
/// between looks, so a thousand waiters do not hold a thousand connections.</summary>
internal sealed class PublicationWait(PortalDb db, PortalDataSource source, Caller caller, StoreBells bells, TimeProvider clock)
{
    public const int MostSeconds = 60;

    // A ring can be lost with the listening connection.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

    /// <summary>The state once every node that is up has confirmed <paramref name="generation"/> (null: the desired one), or
    /// when <paramref name="patience"/> is over. Null when there is no such account.</summary>
    public Task<PublicationView?> ForAsync(AccountId accountId, long? generation, TimeSpan patience, CancellationToken ct) =>
        UntilAsync(() => PublicationView.ReadAsync(db, accountId, ct), view => view is null || view.HasReached(generation ?? view.DesiredGeneration), patience, ct);

    /// <summary>Whether every node that is up confirmed the generation before <paramref name="patience"/> was over. For a change
    /// made after <paramref name="rung"/> was taken from the bell: nothing is looked at before it rings.</summary>
    public async Task<bool> HasArrivedAsync(AccountId accountId, long generation, Task rung, TimeSpan patience, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        await SleepAsync(rung, patience, ct);
        return await UntilAsync(() => LookAsync([accountId], [generation], ct), has => has, patience - clock.GetElapsedTime(started), ct);
    }

    /// <summary>The same for what one account, or each of the organization's, is asked to be at this moment.</summary>
    public async Task<bool> HaveArrivedAsync(AccountId? accountId, TimeSpan patience, CancellationToken ct)
    {
        var wanted = await db.Accounts.AsNoTracking().Where(a => !a.IsSystem && a.State != AccountState.Retired && (accountId == null || a.Id == accountId)).Select(a => new { a.Id, a.Generation }).ToListAsync(ct);
        return await UntilAsync(() => LookAsync([.. wanted.Select(a => a.Id)], [.. wanted.Select(a => a.Generation)], ct), have => have, patience, ct);
    }

    /// <summary>What the last look gave: one that was enough, or the one when <paramref name="patience"/> was over.</summary>
    private async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isEnough, TimeSpan patience, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var next = bells.Published.Next;
            var seen = await look();
            if (isEnough(seen) || patience - clock.GetElapsedTime(started) is not { Ticks: > 0 } left)
            {
                return seen;
            }

            await SleepAsync(next, left, ct);
        }
    }

    /// <summary>One round trip: who asks, and the question.</summary>
    private async Task<bool> LookAsync(AccountId[] accounts, long[] generations, CancellationToken ct)
    {
        await using var batch = source.Value.CreateBatch();
        batch.BatchCommands.Add(CallerSettings.Of(caller));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            SELECT coalesce(bool_and(has), true) FROM (
              SELECT count(*) FILTER (WHERE n.is_up) > 0 AND bool_and(NOT n.is_up OR coalesce(p.is_confirmed AND p.generation >= w.generation, false)) AS has
              FROM unnest($1::uuid[], $2::bigint[]) w(id, generation) LEFT JOIN accounts a ON a.id = w.id
              LEFT JOIN nodes n ON n.operator_id = a.operator_id LEFT JOIN node_publications p ON p.account_id = a.id AND p.node_id = n.id
              GROUP BY w.id) each
            """)
        {
            Parameters = { new() { Value = Array.ConvertAll(accounts, a => a.Value) }, new() { Value = generations } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) && reader.GetBoolean(0);
    }

    private async Task SleepAsync(Task rung, TimeSpan left, CancellationToken ct)
    {
        await Task.WhenAny(rung, Task.Delay(left < LookAnyway ? left : LookAnyway, clock, ct));
        ct.ThrowIfCancellationRequested();
    }
}
