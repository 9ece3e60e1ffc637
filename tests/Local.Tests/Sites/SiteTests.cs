using System.Text.Json.Nodes;
using Platform.Broker.Nodes;
using Platform.Local.Layout;
using Platform.Local.Tests.Running;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Sites;

/// <summary>What the first steps of a site make is what its processes take.</summary>
public sealed class SiteTests(LaidOutSite site) : IClassFixture<LaidOutSite>
{
    private static readonly string[] Compose = ["compose", "--domain", "trunkline.internal", "--portal-url", "http://localhost:4200"];
    private static readonly string[] Kubernetes = ["kubernetes", "--domain", "nats.example.com", "--portal-url", "https://portal.example.com", "--postgres", "postgres"];
    private static readonly Dictionary<string, string> None = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_compose_sites_files_are_those_its_services_mount_and_its_processes_take()
    {
        await site.LayOutAsync(Compose, Ct);

        await TakenAsync(n => $"advertise: \"{n}.trunkline.internal:");
        await Task.WhenAll(site.AnswersAsync("portal", "/readyz", None, Ct), site.AnswersAsync("controller", "/readyz", None, Ct), site.AnswersAsync("callout-eu-west", "/healthz", None, Ct));
        Mounted().ShouldAllBe(path => File.Exists(Path.Combine(site.Data.Root, path)) || Directory.Exists(Path.Combine(site.Data.Root, path)));
        Mounted().Count.ShouldBeGreaterThan(12);
        OpenSecrets.In(site.Data).ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_second_time_changes_nothing_that_is_secret()
    {
        await site.LayOutAsync(Compose, Ct);
        var before = Secret(site.Data);

        await site.LayOutAsync(Compose, Ct);

        Secret(site.Data).ShouldBe(before);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_Kubernetes_sites_files_are_those_its_objects_hold_and_its_processes_take()
    {
        await site.LayOutAsync(Kubernetes, Ct);

        await TakenAsync(n => $"advertise: \"{n}.nats.example.com:");
        (await NodeSpec.ReadAsync(site.Data.NodeSpec("eu-west-2"), Ct)).Routes.ShouldBe(["eu-west-1.nats.example.com:4227", "eu-west-2.nats.example.com:4227", "eu-west-3.nats.example.com:4227"]);
        await site.AnswersAsync("portal", "/readyz", new Dictionary<string, string> { ["Portal__Smtp__Host"] = "127.0.0.1" }, Ct);
        var held = Yaml.Documents(Sources.Read("infra/kubernetes/site/kustomization.yaml")).Single();
        new[] { "configMapGenerator", "secretGenerator" }.SelectMany(g => held[g].Items()).SelectMany(g => g["files"].Texts())
            .ShouldAllBe(path => File.Exists(Path.Combine(site.Data.Root, path.Split('=', StringSplitOptions.None).Last())));
    }

    [Fact]
    public async Task The_database_step_says_what_is_missing()
    {
        var data = new DataFolder(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));

        (await Should.ThrowAsync<FileNotFoundException>(() => SiteFiles.SuperuserAsync(data, null, Ct))).Message.ShouldContain("run site write first");
    }

    // The agent reads each specification, and the real server takes what it renders from it.
    private async Task TakenAsync(Func<string, string> expected)
    {
        var server = await NatsServerTool.FindAsync(Ct);
        foreach (var file in Directory.GetFiles(site.Data.Specs))
        {
            var spec = await NodeSpec.ReadAsync(file, Ct);
            var files = new NodeFiles(spec with { NatsServer = server.File });
            await files.PlaceConfigAsync(server.Version, done: null, Ct);
            (await File.ReadAllTextAsync(files.Config, Ct)).ShouldSatisfyAllConditions(
                c => c.ShouldContain("0.0.0.0:"), c => c.ShouldContain($"127.0.0.1:{spec.Ports.Monitoring}"), c => c.ShouldContain(expected(spec.Name)));
        }

        Directory.GetFiles(site.Data.Specs).Length.ShouldBe(9);
    }

    private static List<string> Mounted() =>
        [.. ((JsonObject)Yaml.Documents(Sources.Read("docker-compose.yml")).Single()["services"]!)
            .SelectMany(s => s.Value!["volumes"].Items()).OfType<JsonObject>().Select(m => m["volume"]!["subpath"]!.Text()).Distinct()];

    private static List<string> Secret(DataFolder data) =>
        [.. Directory.GetFiles(data.Keys).Concat(Directory.GetFiles(data.Tls, "*", SearchOption.AllDirectories)).Concat(Directory.GetFiles(data.Fleet, "*.creds")).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
}
