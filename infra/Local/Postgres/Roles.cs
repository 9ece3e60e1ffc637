using Npgsql;
using Platform.Local.Layout;

namespace Platform.Local.Postgres;

/// <summary>The four roles of the platform. None may bypass row security; only the owner changes the schema.</summary>
public static class Roles
{
    public const string Owner = "trunkline_owner";
    public const string App = "trunkline_app";
    public const string Fleet = "trunkline_fleet";
    public const string Callout = "trunkline_callout";

    /// <summary>The roles of a copy, with its own passwords, and its database.</summary>
    public static async Task PrepareAsync(string superuserConnectionString, Secrets secrets, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        await using var superuser = new NpgsqlConnection(superuserConnectionString);
        await superuser.OpenAsync(ct);
        await EnsureAsync(superuser, secrets.PostgresOwner, secrets.PostgresApp, secrets.PostgresFleet, secrets.PostgresCallout, ct);
        await EnsureDatabaseAsync(superuser, Configurations.Database, "template0", ct);
    }

    /// <summary>Makes the roles, or sets their passwords if they exist.</summary>
    public static async Task EnsureAsync(NpgsqlConnection superuser, string ownerPassword, string appPassword, string fleetPassword, string calloutPassword, CancellationToken ct)
    {
        foreach (var (role, password) in new[] { (Owner, ownerPassword), (App, appPassword), (Fleet, fleetPassword), (Callout, calloutPassword) })
        {
            // Role statements take no parameters; the names are ours, the passwords are base64url of our own making.
            var literal = password.Replace("'", "''", StringComparison.Ordinal);
            await ExecuteAsync(superuser, $"""
                DO $$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
                END $$;
                ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{literal}';
                """, ct);
        }
    }

    /// <summary>Makes a database that only the four roles may enter (made unless it exists).</summary>
    public static async Task EnsureDatabaseAsync(NpgsqlConnection superuser, string database, string template, CancellationToken ct)
    {
        await using (var look = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", superuser) { Parameters = { new() { Value = database } } })
        {
            if (await look.ExecuteScalarAsync(ct) is null)
            {
                await ExecuteAsync(superuser, $"CREATE DATABASE {database} OWNER {Owner} TEMPLATE {template}", ct);
            }
        }

        // Also for a database of an earlier version, which did not know all roles.
        await ExecuteAsync(superuser, $"REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT ON DATABASE {database} TO {App}, {Fleet}, {Callout}", ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection superuser, string sql, CancellationToken ct)
    {
#pragma warning disable CA2100 // names and passwords of our own making, see above
        await using var command = new NpgsqlCommand(sql, superuser);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }
}
