using Npgsql;
using Platform.Fixtures;

namespace Platform.Benchmarks.Scale;

/// <summary>Follows publication by its rows, as the portal does.</summary>
internal sealed class Publications(LocalPlatform platform) : IAsyncDisposable
{
    private const int Few = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly NpgsqlConnection _listening = new(platform.ConnectionString("Owner"));
    private readonly NpgsqlConnection _asking = new(platform.ConnectionString("Owner"));

    public async Task OpenAsync(CancellationToken ct)
    {
        await _listening.OpenAsync(ct);
        await _asking.OpenAsync(ct);
        await using var listen = new NpgsqlCommand("listen trunkline_published", _listening);
        await listen.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Waits until every account is confirmed on every node; seconds from <paramref name="start"/> (a timestamp) to then.</summary>
    public async Task<double> AllConfirmedAsync(long start, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        await using var command = new NpgsqlCommand(
            """
            select count(*) from accounts a left join
                (select p.account_id, p.generation, count(*) held from node_publications p where p.is_confirmed group by 1, 2) h on h.account_id = a.id and h.generation = a.generation
            where coalesce(h.held, 0) < (select count(*) from nodes)
            """, _asking);
        while (await command.ExecuteScalarAsync(ct) is long left and > 0)
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException("Not every account was confirmed.");
            }

            // Counting a hundred thousand takes PostgreSQL's time too.
            await Task.Delay(left > Few ? 2000 : 100, ct);
        }

        return clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits until a controller has taken a confirmation back, which starts a resynchronisation.</summary>
    public async Task FirstDoubtAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select 1 from node_publications where not is_confirmed)", _asking);
        while (await command.ExecuteScalarAsync(ct) is not true)
        {
            await Task.Delay(50, ct);
        }
    }

    /// <summary>Changes some accounts one after the other, each waited for; milliseconds from the change until every node has confirmed it.</summary>
    public async Task<double[]> ChangeAsync(int count, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var took = new List<double>();
        foreach (var id in await SomeAsync(count, ct))
        {
            var start = clock.GetTimestamp();
            await ConfirmedAsync(id, await ChangeOneAsync(id, ct), ct);
            took.Add(clock.GetElapsedTime(start).TotalMilliseconds);
        }

        return [.. took];
    }

    private async Task<Guid[]> SomeAsync(int count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select array(select id from accounts where not is_system order by random() limit $1)", _asking);
        command.Parameters.Add(new() { Value = count });
        return (Guid[])(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<long> ChangeOneAsync(Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update accounts set generation = generation + 1, issued_at = greatest(extract(epoch from now())::bigint, issued_at + 1) where id = $1
            returning generation, pg_notify('trunkline_publication', '')
            """, _asking);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task ConfirmedAsync(Guid account, long generation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select (select count(*) from node_publications where account_id = $1 and generation = $2 and is_confirmed) = (select count(*) from nodes)", _asking);
        command.Parameters.Add(new() { Value = account });
        command.Parameters.Add(new() { Value = generation });
        while (await command.ExecuteScalarAsync(ct) is not true)
        {
            await _listening.WaitAsync(TimeSpan.FromSeconds(1), ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _listening.DisposeAsync();
        await _asking.DisposeAsync();
    }
}
