using Npgsql;
using Platform.Broker.Leases;
using Platform.Fixtures;

namespace Platform.Broker.Tests.Leases;

public sealed class ControllerLeaseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_taking_has_a_higher_epoch()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        var first = await Lease(database).TakeAsync(Ct);
        await first.DisposeAsync();

        await using var second = await Lease(database).TakeAsync(Ct);

        (first.Epoch, second.Epoch).ShouldBe((1, 2));
        second.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_controller_waits_until_the_first_lets_go()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        var first = await Lease(database).TakeAsync(Ct);
        var waiting = Lease(database).TakeAsync(Ct);
        await Task.Delay(1000, Ct);
        waiting.IsCompleted.ShouldBeFalse();

        await first.DisposeAsync();

        await using var second = await waiting.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        second.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_connection_loses_the_lease_at_once()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        await using var reign = await Lease(database).TakeAsync(Ct);
        var lost = new TaskCompletionSource();
        await using var told = reign.Lost.Register(lost.SetResult);

        await ExecuteAsync(
            database.Superuser,
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'trunkline controller lease'");

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(1), Ct);
        await using var next = await Lease(database).TakeAsync(Ct).WaitAsync(TimeSpan.FromSeconds(2), Ct);
        next.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task The_lease_hears_the_publication_bell()
    {
        var database = await StoreDatabase.CreateAsync(Ct);
        using var heard = new SemaphoreSlim(0);
        await using var reign = await new ControllerLease(database.Fleet, "test", _ => heard.Release(), TimeProvider.System).TakeAsync(Ct);

        await ExecuteAsync(database.Fleet, "notify trunkline_publication");

        (await heard.WaitAsync(TimeSpan.FromSeconds(2), Ct)).ShouldBeTrue();
    }

    private static ControllerLease Lease(TestDatabase database) => new(database.Fleet, "test", _ => { }, TimeProvider.System);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
