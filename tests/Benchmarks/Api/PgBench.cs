using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Benchmarks.Api;

/// <summary><c>pgbench -N</c> on the platform's own PostgreSQL: an update, a select and an insert, one transaction, committed durably.</summary>
internal static partial class PgBench
{
    private const int Clients = 8;

    public static Task PrepareAsync(LocalPlatform platform, CancellationToken ct) => RunAsync(platform, ct, "-i", "-q", "-s", Clients.ToString(CultureInfo.InvariantCulture));

    /// <returns>Transactions per second.</returns>
    public static async Task<double> SimpleUpdatesAsync(LocalPlatform platform, CancellationToken ct)
    {
        var clients = Clients.ToString(CultureInfo.InvariantCulture);
        var said = await RunAsync(platform, ct, "-N", "-n", "-c", clients, "-j", "2", "-T", "5", "-M", "prepared");
        return double.Parse(Rate().Match(said).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(LocalPlatform platform, CancellationToken ct, params string[] words)
    {
        var tools = await PostgresTools.FindAsync(ct);
        var owner = new NpgsqlConnectionStringBuilder(platform.ConnectionString("Owner"));
        return await Command.MustAsync(
            tools.Client("pgbench"), ["-h", owner.Host!, "-p", owner.Port.ToString(CultureInfo.InvariantCulture), "-U", owner.Username!, .. words, owner.Database!], ct,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PGPASSWORD"] = owner.Password ?? "" });
    }

    [GeneratedRegex(@"tps = ([0-9.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();
}
