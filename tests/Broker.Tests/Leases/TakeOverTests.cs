using Platform.Fixtures;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Leases;

[Collection(LongestFirst.Name)]
public sealed class TakeOverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_spare_takes_over_within_seconds_of_a_kill()
    {
        await using var world = await World.StartAsync();
        using var first = ControllerProcess.Start(world);
        await world.ConvergedAsync();
        await using var spare = await RunningController.StartAsync(world, Ct);
        await Task.Delay(1500, Ct);
        spare.IsLeading.ShouldBeFalse();

        first.Kill9();

        await Eventually.ShouldBeAsync(() => spare.IsLeading, true, TimeSpan.FromSeconds(5), Ct);
        await world.AddAccountAsync();
        await world.ConvergedAsync();
    }

    [Fact]
    public async Task The_controller_survives_PostgreSQL_being_killed_and_restarted()
    {
        using var postgres = await PostgresServer.StartAsync(Ct);
        var database = await postgres.NewDatabaseAsync(ct: Ct);
        await Schema.MigrateAsync(database.Owner, Ct);
        await using var world = await World.StartAsync(database);
        var account = await world.AddAccountAsync();
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();
        await using var client = await world.ConnectAsync(account, world.Nodes[0]);

        postgres.Kill9();
        await Eventually.ShouldBeAsync(() => controller.IsLeading, false, TimeSpan.FromSeconds(5), Ct);
        // Clients do not notice: same connection, still answered.
        (await client.PingAsync(Ct)).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        await postgres.RestartAsync(Ct);
        // This process's own pools hold connections to the server that was killed.
        Npgsql.NpgsqlConnection.ClearAllPools();

        await Eventually.ShouldBeAsync(() => controller.IsLeading, true, TimeSpan.FromSeconds(15), Ct);
        await world.AddAccountAsync();
        await world.ConvergedAsync();
        client.ConnectionState.ShouldBe(Nats.Client.NatsConnectionState.Open);
    }
}
