using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Local.Tools;
using Platform.Nats.Jwt;

namespace Platform.Local.Tests.Nodes;

/// <summary>Every key that the renderer writes, changed on a running server: does it do on SIGHUP what <see cref="ReloadPlan"/> says?</summary>
public sealed class ReloadOnServerTests : IDisposable
{
    /// <summary>Where a server says it reloaded what by its documentation it reads at its start only (fleet.md §1.2, §1.3): the plan is a restart all the same.</summary>
    private static readonly string[] OnlyAtStart =
        ["resolver.type", "resolver.dir", "jetstream.limits.max_ack_pending", "jetstream.limits.max_ha_assets", "jetstream.limits.duplicate_window"];

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-reload-").FullName;
    private readonly TestOperator _operator = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _operator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_server_takes_over_what_the_table_says_and_refuses_the_rest()
    {
        var (spec, jwts) = await SpecAsync();
        var files = new NodeFiles(spec);
        await files.PlaceConfigAsync(GoldenCase.Current, done: null, Ct);
        var file = ConfReader.Read(await File.ReadAllTextAsync(files.Config, Ct));
        var others = new OtherValues(file, TestPorts.Take(1)[0], jwts);
        using var server = await RunAsync(spec, files.Config);
        var surprises = new List<string>();
        foreach (var path in others.Paths.Where(p => !p.StartsWith("jetstream.max_", StringComparison.Ordinal)))
        {
            var changed = OtherValues.Change(file, path, others.Other(path));
            if (OnlyAtStart.Contains(path))
            {
                ReloadPlan.Between(file, changed).Effect.ShouldBe(ReloadEffect.Restart);
                continue;
            }

            await CheckAsync(server, path, file, changed, surprises);
            if (ReloadPlan.Between(file, changed).Effect is ReloadEffect.Reload)
            {
                await CheckAsync(server, $"{path}, back", changed, file, surprises);
            }
        }

        foreach (var path in new[] { "jetstream.max_memory_store", "jetstream.max_file_store" })
        {
            var grown = OtherValues.Change(file, path, others.Other(path));
            await CheckAsync(server, $"{path}, grown", file, grown, surprises);
            await CheckAsync(server, $"{path}, shrunk", grown, file, surprises);
            file = grown;
        }

        surprises.ShouldBeEmpty();
        others.Paths.Count().ShouldBeGreaterThan(90);
    }

    private static async Task CheckAsync(ReloadedServer server, string what, ConfBlock from, ConfBlock to, List<string> surprises)
    {
        var plan = ReloadPlan.Between(from, to);
        var refusal = await server.ReloadAsync(to, Ct);
        if (plan.Effect != (refusal is null ? ReloadEffect.Reload : ReloadEffect.Restart))
        {
            surprises.Add($"{what}: planned {plan.Effect}, the server: {refusal ?? "took it"}");
        }
    }

    private async Task<(NodeSpec Spec, Dictionary<string, string> OtherJwts)> SpecAsync()
    {
        var spec = Specs.Real(_folder, (await NatsServerTool.FindAsync(Ct)).File) with
        {
            Advertise = "localhost",
            OperatorJwtFile = Path.Combine(_folder, "operator.jwt"),
            SystemAccountJwtFile = Path.Combine(_folder, "system-account.jwt"),
        };
        await File.WriteAllTextAsync(spec.OperatorJwtFile, _operator.Jwt, Ct);
        await File.WriteAllTextAsync(spec.SystemAccountJwtFile, _operator.SystemAccountJwt, Ct);
        spec = Specs.WithCallout(spec, _folder);
        using var other = new TestOperator();
        await File.WriteAllTextAsync(spec.OperatorJwtFile + "x", other.Jwt, Ct);
        File.Copy(spec.Tls.CertificateFile, spec.Tls.CertificateFile + "x");
        File.Copy(spec.Tls.TrustFile, spec.Tls.TrustFile + "x");

        var later = NatsJwt.NewAccountClaims(_operator.SystemAccount);
        later.Name = "SYS, later";
        var auth = Specs.WithCallout(spec, Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName);
        return (spec, new(StringComparer.Ordinal)
        {
            [_operator.SystemAccount] = other.SystemAccount,
            [_operator.SystemAccountJwt] = NatsJwt.Encode(later, _operator.SigningKey, TimeProvider.System.GetUtcNow()),
            [(await File.ReadAllTextAsync(spec.AuthAccountJwtFile!, Ct)).Trim()] = (await File.ReadAllTextAsync(auth.AuthAccountJwtFile!, Ct)).Trim(),
            [await File.ReadAllTextAsync(spec.SentinelJwtFile!, Ct)] = await File.ReadAllTextAsync(auth.SentinelJwtFile!, Ct),
        });
    }

    private static async Task<ReloadedServer> RunAsync(NodeSpec spec, string config)
    {
        var output = Path.Combine(Path.GetDirectoryName(spec.LogFile)!, "output");
        var process = LeashedProcess.Start([spec.NatsServer, "-c", config], output, folder: null);
        while (!await InfoBanner.IsServedAsync("127.0.0.1", spec.Ports.Client, Ct))
        {
            if (!process.IsRunning)
            {
                Assert.Fail(await File.ReadAllTextAsync(output, Ct));
            }

            await Task.Delay(20, Ct);
        }

        return new ReloadedServer(process, config, spec.LogFile);
    }
}
