using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Fixtures;

namespace Platform.Broker.Tests.Bootstrap;

/// <summary>The broker as a process of its own, with a configuration file in a folder of its own.</summary>
internal sealed class BrokerCommand : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private BrokerCommand(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }
    public string Folder { get; } = Directory.CreateTempSubdirectory("trunkline-broker-").FullName;

    public static async Task<BrokerCommand> PrepareAsync(CancellationToken ct)
    {
        var command = new BrokerCommand(await PostgresServer.CreateDatabaseAsync(ct: ct));
        await command.WriteAsync("kek", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ct);
        await command.WriteAsync("config.json", JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { command.Database.Owner },
            Keys = new { KeyEncryptionKeyFile = Path.Combine(command.Folder, "kek") },
            Fleet = new
            {
                Operator = "trunkline",
                IdentitySeedFile = Path.Combine(command.Folder, "operator.seed"),
                OutputFolder = Path.Combine(command.Folder, "out"),
                Regions = new[] { "us-east", "eu-west" }.Select(region => new
                {
                    Name = region,
                    DisplayName = region,
                    Nodes = new[] { new { Name = $"{region}-1", ClientUrl = "nats://a", WebSocketUrl = "ws://a", MqttUrl = "mqtt://a", LeafNodeUrl = "nats-leaf://a", MonitoringUrl = "http://a" } },
                }),
            },
        }), ct);
        return command;
    }

    /// <summary>Runs to the end. A failpoint's kill shows as 137.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string[] arguments, string? failPoint, CancellationToken ct) => RunAsync(arguments, input: "", failPoint, ct);

    /// <summary>With a text on standard input.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, string input, string? failPoint, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TRUNKLINE_CONFIG"] = Path.Combine(Folder, "config.json"), ["TRUNKLINE_FAILPOINT"] = failPoint },
        })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), ct);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(ct);
        var output = await process.StandardOutput.ReadToEndAsync(ct) + await errors;
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private async Task WriteAsync(string name, string text, CancellationToken ct)
    {
        await using var stream = new FileStream(Path.Combine(Folder, name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private });
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(text.AsMemory(), ct);
    }
}
