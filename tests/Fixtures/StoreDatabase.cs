using Npgsql;
using Platform.Store.Migrations;

namespace Platform.Fixtures;

/// <summary>A database with the platform's schema: migrated once per test process, then copied (tens of milliseconds).</summary>
public static class StoreDatabase
{
    private static readonly Lazy<Task<TestDatabase>> Template = new(MigrateAsync);

    public static async Task<TestDatabase> CreateAsync(CancellationToken ct)
    {
        var template = await Template.Value;
        return await PostgresServer.CreateDatabaseAsync(template.Name, ct);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        // Unpooled: PostgreSQL copies a database only when nobody is connected to it.
        var owner = new NpgsqlConnectionStringBuilder(database.Owner) { Pooling = false };
        await Schema.MigrateAsync(owner.ConnectionString, CancellationToken.None);
        return database;
    }
}
