using Microsoft.EntityFrameworkCore;
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
        await db.Database.MigrateAsync(ct);
    }

    /// <summary>The whole store as its owner: for bootstrap and administration on the machine itself.</summary>
    public static FleetDb OpenAsOwner(string ownerConnectionString) => new(new DbContextOptionsBuilder<FleetDb>().UseNpgsql(ownerConnectionString).Options);
}
