using System.Runtime.InteropServices;
using Platform.Local.Layout;
using Platform.Local.Postgres;
using Platform.Local.Processes;
using Platform.Local.Running;
using Platform.Local.Tools;

namespace Platform.Local.Commands;

/// <summary>The runner itself.</summary>
internal static class Foreground
{
    public static async Task<int> UpAsync(DataFolder data, Settings settings, CancellationToken ct)
    {
        data.Create();
        using var alone = RunLock.TryTake(data);
        if (alone is null)
        {
            await Console.Error.WriteLineAsync($"platform: {data.Root} is already running; see ./platform status, or give another --data and --port-base.");
            return 1;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Ctrl-C and SIGTERM cancel the token given; a closed terminal should end in the same order.
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        PidFile.Write(data.PidOf("platform"), Environment.ProcessId);
        File.Delete(data.StateFile);
        try
        {
            await RunAsync(data, settings, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (PrerequisiteException e)
        {
            await Console.Error.WriteLineAsync($"platform: {e.Message}");
            return 1;
        }
        finally
        {
            File.Delete(data.PidOf("platform"));
        }
    }

    private static async Task RunAsync(DataFolder data, Settings settings, CancellationToken ct)
    {
        var ports = new PortPlan(settings.PortBase);
        if (!FleetShape.TryParse(settings.Fleet, out var shape))
        {
            throw new PrerequisiteException($"{data.SettingsFile}: no such fleet: {settings.Fleet}");
        }

        var site = new LocalSite(ports, (await NatsServerTool.FindAsync(ct)).File);
        var regions = shape.Lay(site);
        var postgres = await PostgresTools.FindAsync(ct);
        await Sodium.EnsureAsync(ct);
        var secrets = await Secrets.EnsureAsync(data, ct);
        var cluster = await PostgresHome.PrepareAsync(data, postgres, ct);
        var configurations = new Configurations(data, secrets, site, regions);
        var parts = Parts.Of(data, cluster, configurations.ConnectionString(Cluster.Superuser, secrets.PostgresSuperuser, "postgres"), ports, regions);
        await Leftovers.ClearAsync(data, parts.All, ct);
        Leftovers.RequireFreePorts(data, ports, regions);
        await configurations.WriteAsync(ct);
        await PrivateFile.WriteJsonAsync(data.SettingsFile, settings, ct);

        var board = new Board(data, site.PortalUrl, parts.All.Select(p => p.Name), TimeProvider.System);
        var platform = new RunningPlatform(data, parts, cluster, secrets, configurations, board, TimeProvider.System);
        using var keeping = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var starting = platform.StartAsync(keeping.Token);
            await Progress.ShowAsync(() => board.Now, starting);
            await starting;
            Console.WriteLine($"ready {site.PortalUrl}");
            await platform.RunAsync(keeping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            board.Fail(e.Message);
            throw;
        }
        finally
        {
            await keeping.CancelAsync();
            await platform.StopAsync();
        }
    }
}
