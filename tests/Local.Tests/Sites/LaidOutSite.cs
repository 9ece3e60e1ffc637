using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Platform.Broker.Bootstrap;
using Platform.Fixtures;
using Platform.Local.Commands;
using Platform.Local.Layout;
using Platform.Local.Running;

namespace Platform.Local.Tests.Sites;

/// <summary>A site as the one-shot services of docker-compose.yml make it, by the very commands, in a folder of its own, with a PostgreSQL of its own. Only addresses are
/// others in the files: processes listen on loopback, PostgreSQL is on a free port.</summary>
public sealed class LaidOutSite : IAsyncLifetime
{
    private static readonly int[] Ports = [4200, 4202, 4203, 4204, 4205, 4210];
    private readonly Dictionary<int, int> _ports = Ports.Zip(TestPorts.Take(Ports.Length)).ToDictionary();
    private PostgresServer? _postgres;

    internal DataFolder Data { get; } = new(Directory.CreateTempSubdirectory("trunkline-site-").FullName);

    private string PasswordFile => Path.Combine(Data.Root, "superuser");

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.StartAsync(CancellationToken.None);
        var database = await _postgres.NewDatabaseAsync();
        await PrivateFile.WriteAsync(PasswordFile, new NpgsqlConnectionStringBuilder(database.Superuser).Password!, CancellationToken.None);
    }

    /// <summary>All steps, the first or another time.</summary>
    internal async Task LayOutAsync(IReadOnlyList<string> write, CancellationToken ct)
    {
        await RunAsync(["site", "write", .. write, "--data", Data.Root], ct);
        foreach (var file in Directory.GetFiles(Data.Config))
        {
            var text = (await File.ReadAllTextAsync(file, ct)).Replace("Host=postgres;Port=5432", $"Host=127.0.0.1;Port={_postgres!.Port}");
            await PrivateFile.WriteAsync(file, _ports.Aggregate(text, (t, p) => t.Replace($"://0.0.0.0:{p.Key}", $"://127.0.0.1:{p.Value}")), ct);
        }

        await RunAsync(["site", "database", "--data", Data.Root, "--password-file", PasswordFile], ct);
        (await BootstrapCommand.RunAsync(new ConfigurationBuilder().AddJsonFile(Data.ConfigOf("bootstrap")).Build(), ct)).ShouldBe(0);
    }

    /// <summary>Starts a process with its configuration and waits until it answers well; fails with its last words if it ends before.</summary>
    internal async Task AnswersAsync(string process, string page, IReadOnlyDictionary<string, string> further, CancellationToken ct)
    {
        IReadOnlyList<string> command = process switch
        {
            "portal" => [Programs.Portal],
            "controller" => [Programs.Broker, "controller"],
            _ => [Programs.AuthCallout],
        };
        var address = new Uri(new ConfigurationBuilder().AddJsonFile(Data.ConfigOf(process)).Build()["Urls"]!);
        using var started = Launch.Start([Programs.DotNet, .. command], Data.LogOf(process), new Dictionary<string, string>(Launch.DotNet(Data.ConfigOf(process)).Concat(further)));
        try
        {
            while (!await Probes.HttpAsync(address.Port, page, ct))
            {
                started.HasExited.ShouldBeFalse(Launch.Tail(Data, process));
                await Task.Delay(50, ct);
            }
        }
        finally
        {
            started.Kill();
        }
    }

    public ValueTask DisposeAsync()
    {
        _postgres?.Dispose();
        Directory.Delete(Data.Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        (await new RootCommand { SiteCommand.Create() }.Parse(arguments).InvokeAsync(cancellationToken: ct)).ShouldBe(0);
}
