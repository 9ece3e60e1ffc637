using System.Text.Json.Nodes;
using Platform.Local.Layout;
using Platform.Local.Running;

namespace Platform.Local.Tests.Sites;

/// <summary>docker-compose.yml and what it mounts, against the code. There is no engine here to run it.</summary>
public sealed class ComposeTests
{
    private static readonly string File = Sources.Read("docker-compose.yml");

    [Fact]
    public void Everything_it_names_is_there() => ComposeRules.Wrong(File).ShouldBeEmpty();

    [Theory]
    [InlineData("depends_on: { database: { condition: service_completed_successfully } }", "depends_on: { postgres: { condition: service_completed_successfully } }", "bootstrap: waits for the end of postgres, which has none")]
    [InlineData("depends_on: { postgres: { condition: service_healthy } }", "depends_on: { database: { condition: service_healthy } }", "database: waits for the health of database, which has none")]
    [InlineData("networks: [edge, watch]", "networks: [edge, wacth]", "grafana: networks has no wacth")]
    [InlineData("\"prometheus:/prometheus\"", "\"metrics:/prometheus\"", "prometheus: volumes has no metrics")]
    [InlineData("target: /data/mail", "target: /data/post", "portal-1: /data/post is not where mail belongs")]
    [InlineData("healthcheck: { <<: *health, test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres] }", "", "postgres: has no health check")]
    [InlineData("deploy: { resources: { limits: { cpus: \"2\", memory: 1G } } }", "", "postgres: has no limits")]
    [InlineData("GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana.password", "GF_SECURITY_ADMIN_PASSWORD: admin", "grafana: GF_SECURITY_ADMIN_PASSWORD is given as admin")]
    [InlineData("haproxy:3.2.4-alpine", "haproxy:latest", "front: haproxy:latest is not pinned")]
    [InlineData("image: trunkline/authcallout:local", "image: trunkline/callout:local", "callout-us-east: trunkline/callout:local has no target in the Dockerfile")]
    [InlineData("target: broker", "target: portal", "bootstrap: builds portal and runs broker")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "TRUNKLINE_FORWARDED", "portal-1: nobody reads TRUNKLINE_FORWARDED")]
    [InlineData("command: [site, database, --data, /data]", "command: [site, database]", "database: Option '--data' is required.")]
    [InlineData("http://127.0.0.1:4202/readyz", "http://127.0.0.1:4202/ready", "controller: nobody serves /ready")]
    [InlineData("http://127.0.0.1:4205/readyz", "http://127.0.0.1:4204/readyz", "callout-ap-south: is asked for its health elsewhere than at 4205")]
    [InlineData("TRUNKLINE_CONFIG: /data/config/controller.json", "TRUNKLINE_CONFIG: /data/config/portal.json", "controller: does not see /data/config/controller.json")]
    [InlineData("#   TRUNKLINE_BIND ", "#   TRUNKLINE_BOUND ", "TRUNKLINE_BIND is not explained")]
    [InlineData("/data/tls/us-east-3, read_only: true, volume: { subpath: tls/us-east-3", "/data/tls/us-east-1, read_only: true, volume: { subpath: tls/us-east-1", "us-east-3: does not see its certificate")]
    [InlineData("stop_grace_period: 70s", "stop_grace_period: 30s", "us-east-1: is not given the time to drain")]
    [InlineData("  prometheus:\n  us-east-1:", "  spare:\n  prometheus:\n  us-east-1:", "volumes: nobody uses spare")]
    public void A_wrong_name_is_seen(string right, string wrong, string problem)
    {
        File.ShouldContain(right);

        ComposeRules.Wrong(File.Replace(right, wrong)).ShouldContain(problem);
    }

    [Theory]
    [InlineData("}:4232-4235:4232-4235", "}:4242-4245:4242-4245")]
    [InlineData("/data/specs/us-east-2.json", "/data/specs/us-east-3.json")]
    [InlineData("us-east-2.${", "us-east-3.${")]
    [InlineData("us-east-2:/data/nodes/us-east-2", "us-east-2:/data/nodes/us-east-3")]
    public void A_node_that_is_another_is_seen(string right, string wrong) =>
        ComposeRules.Wrong(File.Replace(right, wrong)).ShouldHaveSingleItem().ShouldStartWith("us-east-2: is (");

    [Fact]
    public void Images_start_processes_as_the_runner_does()
    {
        var docker = Sources.Read("infra/images/Dockerfile");

        Launch.DotNet(null).Where(v => v.Key is not "TRUNKLINE_CONFIG").Select(v => $"{v.Key}={v.Value}").ShouldAllBe(set => docker.Contains(set, StringComparison.Ordinal));
        new[] { "Portal", "Broker", "AuthCallout", "Local" }.ShouldAllBe(p => docker.Contains($"[\"dotnet\", \"/app/Platform.{p}.dll\"]", StringComparison.Ordinal));
        docker.ShouldContain(new ComposeSite("", "").NatsServer);
        new FleetShape(3, 3).Lay(new ComposeSite("", "")).SelectMany(r => r.Nodes).ShouldAllBe(n => docker.Contains($"/data/nodes/{n.Name}", StringComparison.Ordinal));
        docker.ShouldContain("\nUSER 10001:10001\n");
    }

    // The local runner would serve it from the sources as well.
    [Fact]
    public void A_published_portal_has_the_script_of_its_pages() =>
        System.IO.File.ReadAllText(Path.ChangeExtension(Programs.Portal, ".staticwebassets.endpoints.json")).ShouldContain("\"Route\":\"js/blazor.web.js\"");

    [Fact]
    public void Prometheus_asks_everyone_who_counts()
    {
        var site = new ComposeSite("", "");
        var regions = new FleetShape(3, 3).Lay(site);
        string[] counting =
        [
            $"portal-1:{site.Ports.Portal}", $"portal-2:{site.Ports.Portal}", $"controller:{site.Ports.Controller}",
            .. regions.Select(r => $"{r.CalloutHost}:{r.CalloutPort}"), .. regions.SelectMany(r => r.Nodes).Select(n => $"{n.Name}:{n.Ports.Agent}"),
        ];
        var services = (JsonObject)Yaml.Documents(File).Single()["services"]!;

        var asked = Yaml.Documents(Sources.Read("infra/prometheus/prometheus.yml")).Single()["scrape_configs"].Items()
            .SelectMany(j => j["static_configs"].Items()).SelectMany(c => c["targets"].Texts()).ToList();

        asked.ShouldBe(counting);
        asked.ShouldAllBe(a => services[a.Split(':', StringSplitOptions.None)[0]]!["networks"].Members().Any(n => n.Key == "watch"));
        Sources.Serves("/metrics").ShouldBeTrue();
    }

    [Fact]
    public void The_front_knows_both_portals()
    {
        var front = Sources.Read("infra/compose/front.cfg");

        front.ShouldContain("bind :4200\n");
        front.ShouldContain("httpchk GET /readyz\n");
        new[] { "server portal-1 portal-1:4200 ", "server portal-2 portal-2:4200 ", "deny_status 404 if { path /metrics }" }.ShouldAllBe(line => front.Contains(line, StringComparison.Ordinal));
    }
}
