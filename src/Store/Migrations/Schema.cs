using Microsoft.EntityFrameworkCore;

namespace Platform.Store.Migrations;

/// <summary>Brings a database to this build's schema.</summary>
public static class Schema
{
    /// <summary>Applies what is missing, as trunkline_owner, under EF Core's own lock: two at once wait for each other, a second time does nothing.</summary>
    public static async Task MigrateAsync(string ownerConnectionString, CancellationToken ct)
    {
        await using var db = OpenAsOwner(ownerConnectionString);
        await db.Database.MigrateAsync(ct);
    }

    /// <summary>The whole store as its owner: for bootstrap and administration on the machine itself.</summary>
    public static FleetDb OpenAsOwner(string ownerConnectionString) => new(new DbContextOptionsBuilder<FleetDb>().UseNpgsql(ownerConnectionString).Options);
}
