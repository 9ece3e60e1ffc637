using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Platform.Local.Postgres;
using Platform.Local.Processes;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>A real PostgreSQL on a free loopback port, in a folder of its own, without fsync. One per test process is started
/// at first use (<see cref="SharedAsync"/>); it ends with the process. Tests that kill the server start one of their own.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync(CancellationToken.None));
    private static int _databases;

    private readonly Cluster _cluster;
    private readonly string _folder;
    private readonly string _password;
    private LeashedProcess _process;

    private PostgresServer(Cluster cluster, string folder, string password, int port, LeashedProcess process) =>
        (_cluster, _folder, _password, Port, _process) = (cluster, folder, password, port, process);

    public int Port { get; }

    /// <summary>The server of this test process.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>A fresh database on the shared server.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync(string template = "template0", CancellationToken ct = default) =>
        await (await SharedAsync()).NewDatabaseAsync(template, ct);

    /// <summary>A server of one's own, for tests that stop or kill it.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken ct)
    {
        var tools = await PostgresTools.FindAsync(ct);
        var folder = Directory.CreateTempSubdirectory("trunkline-pg-").FullName;
        // The folder is ours, the data below is the server's: its account passes through, nobody reads.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var cluster = new Cluster(tools, Path.Combine(folder, "data"));
        var password = RandomNumberGenerator.GetHexString(32);
        await cluster.InitializeAsync(password, durable: false, ct);
        var port = TestPorts.Take(1)[0];
        var server = new PostgresServer(cluster, folder, password, port, Launch(cluster, folder, port));
        await server.WaitAsync(ct);
        await using var superuser = await server.OpenAsync(ct);
        await Roles.EnsureAsync(superuser, password, password, password, password, ct);
        return server;
    }

    /// <summary>A fresh database on this server.</summary>
    public async Task<TestDatabase> NewDatabaseAsync(string template = "template0", CancellationToken ct = default)
    {
        var name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await using var superuser = await OpenAsync(ct);
        await Roles.EnsureDatabaseAsync(superuser, name, template, ct);
        return new TestDatabase(name, ConnectionString(Roles.Owner, name), ConnectionString(Roles.App, name), ConnectionString(Roles.Fleet, name), ConnectionString(Roles.Callout, name), ConnectionString(Cluster.Superuser, name));
    }

    /// <summary>kill -9 of the server: connections break, the data folder stays.</summary>
    public void Kill9() => _process.Kill();

    /// <summary>Starts a killed server again: same port, same data.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        _process.DisposeKeepingFolder();
        _process = Launch(_cluster, _folder, Port);
        await WaitAsync(ct);
    }

    public void Dispose() => _process.Dispose();

    private static LeashedProcess Launch(Cluster cluster, string folder, int port) =>
        LeashedProcess.Start(cluster.ServeCommand(port, durable: false), Path.Combine(folder, "postgres.log"), folder);

    private string ConnectionString(string role, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = role,
        Password = _password,
        Database = database,
        MaxPoolSize = 20,
        IncludeErrorDetail = true,
    }.ConnectionString;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(Cluster.Superuser, "postgres")};Pooling=false");
        await connection.OpenAsync(ct);
        return connection;
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await using var _ = await OpenAsync(patience.Token);
                return;
            }
            catch (NpgsqlException) when (_process.IsRunning)
            {
                await Task.Delay(50, patience.Token);
            }
            catch (NpgsqlException e)
            {
                throw new InvalidOperationException($"PostgreSQL ended: {await File.ReadAllTextAsync(Path.Combine(_folder, "postgres.log"), CancellationToken.None)}", e);
            }
        }
    }
}
