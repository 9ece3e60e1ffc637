using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Fixtures;

namespace Platform.Broker.Tests.Reconcilers;

[Collection(LongestFirst.Name)]
public sealed class ObservedDataSourceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A plan is made once, here over a handful of rows, and still in use when there are a hundred thousand.</summary>
    [Fact]
    public async Task Accounts_are_found_by_index_even_where_a_handful_of_rows_is_read_faster_whole()
    {
        await using var world = await World.StartAsync();
        await world.AddAccountsAsync(20);
        await using var owner = world.AsOwner();
        var node = owner.Nodes.Select(n => n.Id).First();
        await using var lease = await new ControllerLease(world.Database.Fleet, "test", _ => { }, TimeProvider.System).TakeAsync(Ct);
        var before = await WholeReadsAsync(world);

        await using (var db = new ObservedDataSource(world.Database.Fleet))
        {
            var (accounts, table) = (new LaggingAccounts(db), new PublicationTable(db, TimeProvider.System));
            var lagging = await accounts.RecentAsync([node], Ct);
            lagging.Count.ShouldBeGreaterThanOrEqualTo(20);
            for (var turn = 0; turn < 3; turn++)
            {
                lagging = await accounts.ReadAsync([node], lagging.Select(a => a.Desired.Id), Ct);
                await table.KeepJwtsAsync([.. lagging.Select(a => new SignedLagging(a, "signed"))], lease.Epoch, Ct);
                await table.RecordAsync([.. lagging.Select(a => new AccountOutcome(a, [new NodeOutcome(node, true, null)]))], lease.Epoch, Ct);
                // As PostgreSQL does by itself from time to time; then it plans anew, by what the tables hold at that moment.
                await owner.Database.ExecuteSqlAsync($"analyze accounts, account_jwts, node_publications, signing_keys, signing_key_groups", Ct);
            }
        }

        (await WholeReadsAsync(world)).ShouldBe(before);
    }

    /// <summary>How often each of these tables was read from its beginning to its end, by connections that are closed.</summary>
    private static async Task<string> WholeReadsAsync(World world)
    {
        await using var connection = new NpgsqlConnection(world.Database.Owner);
        await connection.OpenAsync(Ct);
        await using var open = new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'trunkline controller'", connection);
        while (await open.ExecuteScalarAsync(Ct) is > 0L)
        {
            await Task.Delay(50, Ct);
        }

        await using var reads = new NpgsqlCommand(
            "select string_agg(relname || ' ' || seq_scan, ', ' order by relname) from pg_stat_user_tables where relname in ('accounts', 'account_jwts', 'node_publications', 'signing_key_groups')",
            connection);
        return (string)(await reads.ExecuteScalarAsync(Ct))!;
    }
}
