using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Platform.Store.Migrations;

/// <summary>Brings a database to this build's schema.</summary>
public static class Schema
{
    /// <summary>Applies what is missing, as trunkline_owner. Two at once wait for each other; a second time does nothing.</summary>
    public static async Task MigrateAsync(string ownerConnectionString, CancellationToken ct)
    {
        // EF Core's own lock is on its history table, which is not there yet on the first run. This one ends with the connection.
        await using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false }.ConnectionString);
        await guard.OpenAsync(ct);
        await using var wait = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended('trunkline.migrate', 0))", guard);
        await wait.ExecuteNonQueryAsync(ct);
        await using var db = OpenAsOwner(ownerConnectionString);
        // Named, the last is taken to be what the model is: EF would make the whole model a second time and compare them at every start. SchemaTests does.
        await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().Last(), ct);
    }

    /// <summary>The whole store as its owner: for bootstrap and administration on the machine itself.</summary>
    public static FleetDb OpenAsOwner(string ownerConnectionString) => new(new DbContextOptionsBuilder<FleetDb>().UseNpgsql(ownerConnectionString).Options);
}
