using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Tools;
using Platform.Store;

namespace Platform.Broker.Tests;

internal sealed partial class World
{
    private async Task StartNodesAsync()
    {
        var ports = Regions.Select(_ => NatsPorts.Take()).ToArray();
        await using var db = AsOwner();
        var bootstrap = await _services.GetRequiredService<OperatorBootstrap>().RunAsync(db, Fleet(ports), Ct);
        if (SystemAccount.Length == 0)
        {
            db.Add(new Organization { Id = _organization, Name = "Test", Slug = "test", CreatedAt = Now });
            await db.SaveChangesAsync(Ct);
        }

        SystemAccount = bootstrap.SystemAccountPublicKey;
        var systemJwt = await File.ReadAllTextAsync(bootstrap.SystemAccountJwtFile, Ct);
        Callout = bootstrap.Callout;
        var callout = new NodeCallout(Callout.AuthAccountPublicKey, await File.ReadAllTextAsync(Callout.AuthAccountJwtFile, Ct), await File.ReadAllTextAsync(Callout.SentinelJwtFile, Ct));
        var platform = new PreloadedAccount(bootstrap.Services.PlatformAccountPublicKey, await File.ReadAllTextAsync(bootstrap.Services.PlatformAccountJwtFile, Ct));
        var specs = Enumerable.Range(0, Regions.Length).Select(i => Spec(i, ports, bootstrap.OperatorJwtFile)).ToArray();
        using (var authorities = FleetAuthorities.ReadOrMake(AuthorityFile, Now))
        {
            NodeCertificates.Renew(authorities, specs.Select(s => new CertifiedNode(s.Name, [s.Host], s.Tls.CertificateFile, s.Tls.TrustFile)), Now);
        }

        var target = (await NatsServerTool.FindAsync(Ct)).Version;
        var starting = Enumerable.Range(0, Regions.Length).Select(i =>
            NatsServerProcess.StartVerbatimAsync(ports[i], NatsConfig.Render(specs[i], SystemAccount, systemJwt, callout, platform, target), Ct)).ToArray();
        await Task.WhenAll(starting).ContinueWith(_ => { }, Ct, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Nodes = [.. starting.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)];
        await Task.WhenAll(starting);
    }

    private void StopNodes()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private NodeSpec Spec(int i, NatsPorts[] ports, string operatorJwtFile) => new(
        $"{Regions[i]}-1", Regions[i], ".", "nats.log", "nats-server", operatorJwtFile, "", "127.0.0.1",
        new(ports[i].Client, ports[i].WebSocket, ports[i].Mqtt, ports[i].LeafNode, ports[i].Monitoring, ports[i].Cluster, ports[i].Gateway, Agent: 0),
        new(Geo: "test", Cloud: "test", Zone: "a", Disk: "test"),
        new(Path.Combine(_folder, $"{Regions[i]}.pem"), Path.Combine(_folder, $"{Regions[i]}-trust.pem")),
        [At(ports[i].Cluster)],
        [.. Regions.Select((r, n) => new GatewayRegion(r, [At(ports[n].Gateway)]))],
        new(MaxMemoryBytes: 16 << 20, MaxFileBytes: 16 << 20), DrainSeconds: 1);

    private FleetOptions Fleet(NatsPorts[] ports) => new()
    {
        Operator = "test",
        IdentitySeedFile = Path.Combine(_folder, "operator.seed"),
        OutputFolder = _folder,
        Regions =
        [
            .. Regions.Select((r, i) => new RegionOptions(r, r,
            [
                new($"{r}-1", $"nats://{At(ports[i].Client)}", $"ws://{At(ports[i].WebSocket)}", $"mqtt://{At(ports[i].Mqtt)}",
                    $"nats-leaf://{At(ports[i].LeafNode)}", $"http://{At(ports[i].Monitoring)}"),
            ])),
        ],
    };
}
