using Platform.Local.Layout;
using Platform.Local.Postgres;
using Platform.Local.Tools;

namespace Platform.Local.Running;

/// <summary>Runs all parts in order: PostgreSQL, then roles, database and bootstrap, then nodes, callout service, controller and portal together.
/// Stops them in the opposite order.</summary>
internal sealed class RunningPlatform(DataFolder data, Parts parts, Cluster cluster, Secrets secrets, Configurations configurations, Board board, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, Keeper> _keepers = parts.All.ToDictionary(p => p.Name, p => new Keeper(p, data, board, clock), StringComparer.Ordinal);
    private readonly List<Task> _keeping = [];

    /// <summary>Until everything was ready once.</summary>
    /// <exception cref="PrerequisiteException">Bootstrap refused, or a part does not come up; the log is in the message.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        await ClusterAsync(ct);
        Keep(parts.Postgres, ct);
        // What the nodes read is there from an earlier start: they need not wait for PostgreSQL and bootstrap.
        var early = new[] { data.OperatorJwt, data.SystemAccountJwt, data.AuthAccountJwt, data.SentinelJwt, data.PlatformAccountJwt }
            .Concat(parts.Nodes.SelectMany(n => new[] { data.NodeCertificate(n.Name), data.NodeTrust(n.Name) })).All(File.Exists);
        if (early)
        {
            KeepAll(parts.Nodes, ct);
        }

        await UntilAsync(_keepers[parts.Postgres.Name].Ready);
        await Roles.PrepareAsync($"{configurations.ConnectionString(Cluster.Superuser, secrets.PostgresSuperuser, "postgres")};Pooling=false", secrets, ct);
        await BootstrapAsync(ct);
        if (!early)
        {
            KeepAll(parts.Nodes, ct);
        }

        KeepAll(parts.Callouts, ct);
        Keep(parts.Controller, ct);
        Keep(parts.Portal, ct);
        await UntilAsync(Task.WhenAll(_keepers.Values.Select(k => k.Ready)));
        board.AllReady();
    }

    /// <summary>Ends only by cancellation, or because keeping a part failed for a reason of the runner's own.</summary>
    public async Task RunAsync(CancellationToken ct) => await (await Task.WhenAny(_keeping).WaitAsync(ct));

    /// <summary>Front to back: no new requests, then no more changes and nobody new, then clients leave the nodes, PostgreSQL last.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(new[] { parts.Portal, parts.Controller }.Concat(parts.Callouts).Select(p => _keepers[p.Name].StopAsync(TimeSpan.FromSeconds(10))));
        await Task.WhenAll(parts.Nodes.Select(n => _keepers[n.Name].StopAsync(TimeSpan.FromSeconds(25))));
        await _keepers[parts.Postgres.Name].StopAsync(TimeSpan.FromSeconds(20));
    }

    // A keeper that gives up ends the wait with its reason.
    private async Task UntilAsync(Task ready)
    {
        try
        {
            await await Task.WhenAny([ready, .. _keeping]).WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            throw new PrerequisiteException($"not ready after {Patience.TotalMinutes} minutes: {string.Join(", ", board.Now.Parts.Where(p => p.State is not "ready").Select(p => p.Name))}; see ./platform logs");
        }
    }

    private void KeepAll(IEnumerable<Part> several, CancellationToken ct)
    {
        foreach (var part in several)
        {
            Keep(part, ct);
        }
    }

    private void Keep(Part part, CancellationToken ct) => _keeping.Add(_keepers[part.Name].KeepAsync(ct));

    private async Task ClusterAsync(CancellationToken ct)
    {
        if (!cluster.Exists)
        {
            board.Set(parts.Postgres.Name, "initializing");
            await cluster.InitializeAsync(secrets.PostgresSuperuser, durable: true, ct);
        }
    }

    private async Task BootstrapAsync(CancellationToken ct)
    {
        using var process = Launch.Start([Programs.DotNet, Programs.Broker, "bootstrap"], data.LogOf("bootstrap"), Launch.DotNet(data.ConfigOf("bootstrap")));
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new PrerequisiteException($"broker bootstrap ended with {process.ExitCode}; {data.LogOf("bootstrap")} says:\n{Launch.Tail(data, "bootstrap")}");
        }
    }
}
