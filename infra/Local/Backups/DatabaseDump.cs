using System.Globalization;
using Npgsql;
using Platform.Local.Layout;
using Platform.Local.Postgres;
using Platform.Local.Tools;

namespace Platform.Local.Backups;

/// <summary>The control plane's database in PostgreSQL's own custom format: one snapshot, whatever is written meanwhile.</summary>
internal static class DatabaseDump
{
    /// <summary>How the superuser reaches a copy's server; of no database yet.</summary>
    public static NpgsqlConnectionStringBuilder ServerOf(int portBase, Secrets secrets) => new()
    {
        Host = "127.0.0.1",
        Port = new PortPlan(portBase).Postgres,
        Username = Cluster.Superuser,
        Password = secrets.PostgresSuperuser,
        Pooling = false,
    };

    /// <exception cref="PrerequisiteException">pg_dump is missing or failed.</exception>
    public static Task WriteAsync(PostgresTools tools, NpgsqlConnectionStringBuilder server, string file, CancellationToken ct) =>
        RunAsync(tools, "pg_dump", server, ["--format=custom", "--compress=0", $"--file={file}", "--dbname=" + Configurations.Database], ct);

    /// <summary>Into the empty database of a server whose roles are there; all of it or nothing.</summary>
    /// <exception cref="PrerequisiteException">pg_restore is missing or failed.</exception>
    public static Task ReadAsync(PostgresTools tools, NpgsqlConnectionStringBuilder server, string file, CancellationToken ct) =>
        RunAsync(tools, "pg_restore", server, ["--single-transaction", "--exit-on-error", "--dbname=" + Configurations.Database, file], ct);

    private static async Task RunAsync(PostgresTools tools, string program, NpgsqlConnectionStringBuilder server, IEnumerable<string> arguments, CancellationToken ct)
    {
        // Never on the command line, which every account of the machine may read.
        var password = new Dictionary<string, string>(StringComparer.Ordinal) { ["PGPASSWORD"] = server.Password! };
        await Command.MustAsync(tools.Client(program), ["--host", server.Host!, "--port", server.Port.ToString(CultureInfo.InvariantCulture), "--username", server.Username!, "--no-password", .. arguments], ct, password);
    }
}
