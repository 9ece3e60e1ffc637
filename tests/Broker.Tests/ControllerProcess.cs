using System.Diagnostics;
using System.Text.Json;

namespace Platform.Broker.Tests;

/// <summary><c>broker controller</c> as a process of its own, to be killed.</summary>
internal sealed class ControllerProcess : IDisposable
{
    private readonly Process _process;

    private ControllerProcess(Process process) => _process = process;

    /// <summary>Starts it; with a fail point it ends there as if killed.</summary>
    public static ControllerProcess Start(World world, string? failPoint = null)
    {
        var config = Path.Combine(Directory.CreateTempSubdirectory("trunkline-controller-").FullName, "controller.json");
        // A flat file with colons in its names reads as sections do.
        File.WriteAllText(config, JsonSerializer.Serialize(world.Settings.ToDictionary(s => s.Key, s => s.Value)));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), "controller"]);
        start.Environment["TRUNKLINE_CONFIG"] = config;
        start.Environment["TRUNKLINE_FAILPOINT"] = failPoint;
        return new(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
    }

    public void Kill9()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public Task WaitForExitAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    public bool HasExited => _process.HasExited;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill9();
        }

        _process.Dispose();
    }
}
