using System.Text.Json;
using Platform.Broker.Nodes;
using Platform.Local.Layout;

namespace Platform.Local.Tests.Layout;

public sealed class ConfigurationsTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("trunkline-data-").FullName);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data.Root, recursive: true);

    [Fact]
    public async Task The_agent_reads_every_node_file_the_runner_writes()
    {
        await WriteAsync();

        var read = await NodeSpec.ReadAsync(_data.NodeSpec("eu-west-1"), Ct);

        (read.Name, read.Region, read.Ports.Client, read.Ports.Agent).ShouldBe(("eu-west-1", "eu-west", 4232, 4239));
        (read.AuthAccountJwtFile, read.SentinelJwtFile).ShouldBe((_data.AuthAccountJwt, _data.SentinelJwt));
        read.Tags.ShouldBe(new NodeTags("eu", "local", "a", "local"));
        read.Tls.ShouldBe(new PeerTls(_data.NodeCertificate("eu-west-1"), _data.NodeTrust("eu-west-1")));
        read.Routes.ShouldBe(["127.0.0.1:4237"]);
        read.Gateways.SelectMany(r => r.Peers).ShouldBe(["127.0.0.1:4228", "127.0.0.1:4238", "127.0.0.1:4248"]);
    }

    [Fact]
    public async Task Every_file_is_for_its_owner_only()
    {
        await WriteAsync();

        Directory.GetFiles(_data.Config).Concat(Directory.GetFiles(_data.Keys)).Append(_data.EndpointsFile)
            .ShouldAllBe(file => File.GetUnixFileMode(file) == OwnerOnly);
        new[] { _data.Keys, _data.Config, _data.Mail, _data.Logs, _data.Run }.ShouldAllBe(folder => File.GetUnixFileMode(folder) == (OwnerOnly | UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task No_two_passwords_are_the_same_and_a_second_start_keeps_them()
    {
        _data.Create();
        var first = await Secrets.EnsureAsync(_data, Ct);
        var kek = await File.ReadAllTextAsync(_data.KeyEncryptionKeyFile, Ct);

        (await Secrets.EnsureAsync(_data, Ct)).ShouldBe(first);
        (await File.ReadAllTextAsync(_data.KeyEncryptionKeyFile, Ct)).ShouldBe(kek);
        new[] { first.PostgresSuperuser, first.PostgresOwner, first.PostgresApp, first.PostgresFleet, first.PostgresCallout, first.CalloutAccess }.Distinct().Count().ShouldBe(6);
        Convert.FromBase64String(kek).Length.ShouldBe(32);
    }

    [Fact]
    public async Task The_portal_gets_no_way_into_the_fleets_or_the_owners_role()
    {
        await WriteAsync();

        using var portal = JsonDocument.Parse(await File.ReadAllTextAsync(_data.ConfigOf("portal"), Ct));

        portal.RootElement.GetProperty("ConnectionStrings").EnumerateObject().Select(p => p.Name).ShouldBe(["Portal"]);
        portal.RootElement.ToString().ShouldNotContain("trunkline_owner");
    }

    [Fact]
    public async Task A_callout_process_gets_its_own_role_and_its_regions_nodes_first()
    {
        await WriteAsync();

        using var callout = JsonDocument.Parse(await File.ReadAllTextAsync(_data.ConfigOf("callout-eu-west"), Ct));
        using var portal = JsonDocument.Parse(await File.ReadAllTextAsync(_data.ConfigOf("portal"), Ct));

        var section = callout.RootElement.GetProperty("Callout");
        (section.GetProperty("Region").GetString(), section.GetProperty("HomeUrls").GetString(), section.GetProperty("AwayUrls").GetString())
            .ShouldBe(("eu-west", "nats://127.0.0.1:4232", "nats://127.0.0.1:4222,nats://127.0.0.1:4242"));
        section.GetProperty("StandbyUrls").GetString().ShouldBe("nats://127.0.0.1:4242");
        callout.RootElement.GetProperty("ConnectionStrings").EnumerateObject().Select(p => p.Name).ShouldBe(["Callout"]);
        callout.RootElement.ToString().ShouldContain("Username=trunkline_callout");
        callout.RootElement.GetProperty("Urls").GetString().ShouldBe("http://127.0.0.1:4204");
        portal.RootElement.GetProperty("Callout").GetProperty("Urls").EnumerateArray().Select(u => u.GetString()).ShouldBe(["http://127.0.0.1:4203", "http://127.0.0.1:4204", "http://127.0.0.1:4205"]);
        portal.RootElement.GetProperty("Callout").GetProperty("Access").GetString().ShouldBe(section.GetProperty("Access").GetString());
    }

    [Fact]
    public async Task Endpoints_are_as_outside_checks_read_them()
    {
        await WriteAsync();

        using var endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(_data.EndpointsFile, Ct));

        endpoints.RootElement.GetProperty("portal").GetString().ShouldBe("http://localhost:4200");
        JsonSerializer.Serialize(endpoints.RootElement.GetProperty("nodes")[2]).ShouldBe(
            """{"name":"ap-south-1","region":"ap-south","client":"nats://127.0.0.1:4242","websocket":"ws://127.0.0.1:4243","mqtt":"mqtt://127.0.0.1:4244","leafnode":"nats-leaf://127.0.0.1:4245","monitoring":"http://127.0.0.1:4246"}""");
    }

    private async Task WriteAsync()
    {
        _data.Create();
        var site = new LocalSite(new(4200), "/usr/sbin/nats-server");
        await new Configurations(_data, await Secrets.EnsureAsync(_data, Ct), site, new FleetShape(3, 1).Lay(site)).WriteAsync(Ct);
    }
}
