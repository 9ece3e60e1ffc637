using System.Globalization;
using Platform.Benchmarks.Api;
using Platform.Fixtures;
using Platform.Local.Processes;

namespace Platform.Benchmarks;

/// <summary>The REST API as eight programs of eight organizations use it, at once: the four most used reads beside <see cref="BareApi"/> on the same rows (answers per
/// second; <c>cpu-…</c> of the server's process; <c>p99-…</c>), and the most used write, a user with its audit row in one durable transaction, beside pgbench -N with
/// eight clients on the same PostgreSQL. Each takes turns with its baseline. Beside them the medians of two pages, and what knowing a token costs.</summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const int Clients = 8;

    // The first is not counted: a server that has been up for an hour is asked for, and ours is compiled once more by how it is used (TieredPGO).
    private const int Rounds = 4;

    public string Name => "api";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        await using var platform = await LocalPlatform.StartAsync(ct);
        var tenants = new List<ApiTenant>();
        for (var i = 0; i < Clients; i++)
        {
            tenants.Add(await ApiTenant.MakeAsync(platform, ct));
        }

        var bare = new Uri($"http://127.0.0.1:{TestPorts.Take(1)[0].ToString(CultureInfo.InvariantCulture)}");
        using var process = LeashedProcess.Start(
            ["env", "DOTNET_gcServer=0", "DOTNET_gcConcurrent=0", "dotnet", typeof(ApiBenchmark).Assembly.Location, "bare-api", bare.ToString(), platform.ConnectionString("Owner")],
            Path.Combine(platform.Data.Root, "bare.log"), folder: null);
        await ListeningAsync(bare, ct);
        (string Name, Func<ApiTenant, string> Ours, Func<ApiTenant, string> Bare)[] reads =
        [
            ("read-accounts", _ => "/api/v1/accounts", t => $"/{t.Organization.Value}/accounts"),
            ("read-account", t => $"/api/v1/accounts/{t.Account}", t => $"/{t.Organization.Value}/accounts/{t.Account.Value}"),
            ("read-users", t => $"/api/v1/accounts/{t.Account}/users", t => $"/{t.Organization.Value}/accounts/{t.Account.Value}/users"),
            ("read-user", t => $"/api/v1/accounts/{t.Account}/users/{t.User}", t => $"/{t.Organization.Value}/accounts/{t.Account.Value}/users/{t.User.Value}"),
        ];
        var rows = new List<BenchmarkRow>();
        foreach (var (name, ours, theirs) in reads)
        {
            var (mine, baseline) = (new List<LoadResult>(), new List<LoadResult>());
            for (var round = 0; round < Rounds; round++)
            {
                mine.Add(await Load.RunAsync(platform.Portal, platform.PidOf("portal"), [.. tenants.Select(t => Same(RawHttp.Request("GET", platform.Portal, ours(t), t.Token)))], 200, ct));
                baseline.Add(await Load.RunAsync(bare, process.Pid, [.. tenants.Select(t => Same(RawHttp.Request("GET", bare, theirs(t), null)))], 200, ct));
            }

            rows.Add(new(name, "answers/s", Median(mine, r => r.PerSecond), Median(baseline, r => r.PerSecond)));
            rows.Add(new($"cpu-{name}", "us CPU/op", Median(mine, r => r.Cpu), Median(baseline, r => r.Cpu)));
            rows.Add(new($"p99-{name}", "ms", Median(mine, r => r.P99), Median(baseline, r => r.P99)));
        }

        return [.. rows, .. await PageTimes.MeasureAsync(platform, tenants[0], ct), .. await WritesAsync(platform, tenants, ct), TokenCheck.Measure()];
    }

    private static async Task<IEnumerable<BenchmarkRow>> WritesAsync(LocalPlatform platform, List<ApiTenant> tenants, CancellationToken ct)
    {
        await PgBench.PrepareAsync(platform, ct);
        var (mine, baseline) = (new List<LoadResult>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var run = round;
            mine.Add(await Load.RunAsync(
                platform.Portal, platform.PidOf("portal"),
                [.. tenants.Select(t => (Func<int, byte[]>)(n => RawHttp.Request(
                    "POST", platform.Portal, $"/api/v1/accounts/{t.Account}/users", t.Token, string.Create(CultureInfo.InvariantCulture, $"{{\"name\":\"w{run}-{n}\"}}"))))],
                201, ct));
            baseline.Add(await PgBench.SimpleUpdatesAsync(platform, ct));
        }

        return
        [
            new("write-user", "transactions/s", Median(mine, r => r.PerSecond), Cpu.Median([.. baseline.Skip(1)])),
            new("cpu-write-user", "us CPU/op", Median(mine, r => r.Cpu), null),
            new("p99-write-user", "ms", Median(mine, r => r.P99), null),
        ];
    }

    private static Func<int, byte[]> Same(byte[] request) => _ => request;

    private static double Median(IEnumerable<LoadResult> results, Func<LoadResult, double> figure) => Cpu.Median([.. results.Skip(1).Select(figure)]);

    private static async Task ListeningAsync(Uri server, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var http = await RawHttp.ConnectAsync(server, ct);
                return;
            }
            catch (System.Net.Sockets.SocketException) when (tries < 100)
            {
                await Task.Delay(100, ct);
            }
        }
    }
}
