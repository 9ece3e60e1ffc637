using System.Text.Json.Nodes;
using Platform.Local.Running;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Sites;

/// <summary>infra/kubernetes, against itself and the code. There is no cluster here to run it.</summary>
public sealed class KubernetesTests
{
    [Fact]
    public void Everything_it_names_is_there() => KubernetesRules.Wrong(Sources.Read).ShouldBeEmpty();

    [Fact]
    public void Every_manifest_is_part_of_it() =>
        Directory.EnumerateFiles(Path.Combine(Programs.Repository, "infra/kubernetes"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Programs.Repository, f))
            .Except(Kustomization.Load("infra/kubernetes", Sources.Read).Files).ShouldBe(["infra/kubernetes/site/kustomization.yaml"]);

    // Our own reading of the tree, which the rules go by, is Kustomize's.
    [Fact]
    public async Task Kustomize_reads_the_same()
    {
        Assert.SkipWhen(SearchPath.Find("kubectl") is null, "There is no kubectl on this machine.");

        var built = Yaml.Documents(await Command.MustAsync("kubectl", ["kustomize", Path.Combine(Programs.Repository, "infra/kubernetes")], TestContext.Current.CancellationToken));

        Described(Kustomization.Load("infra/kubernetes", Sources.Read).Objects).ShouldBe(Described(built));
    }

    [Theory]
    [InlineData("region/node.yaml", "secretName: fleet", "secretName: fleets", "us-east-node: nobody makes fleets")]
    [InlineData("region/node.yaml", "serviceAccountName: node", "serviceAccountName: nodes", "us-east-node: has no account nodes")]
    [InlineData("region/node.yaml", "serviceName: node", "serviceName: nodes", "us-east-node: has no headless service nodes")]
    [InlineData("region/node.yaml", "image: trunkline/node", "image: trunkline/nats", "us-east-node: trunkline/nats has no target in the Dockerfile")]
    [InlineData("region/node.yaml", "args: [node, --spec,", "args: [node, --specification,", "us-east-node: Option '--spec' is required.")]
    [InlineData("region/node.yaml", "{ name: gateway, containerPort: 4228 }", "{ name: gateways, containerPort: 4228 }", "NetworkPolicy us-east-node: there is no port gateway")]
    [InlineData("region/node.yaml", "containerPort: 4225", "containerPort: 7422", "us-east-node: its ports are not (client, 4222), (websocket, 4223), (mqtt, 4224), (leafnode, 4225), (cluster, 4227), (gateway, 4228), (agent, 4229)")]
    [InlineData("region/node.yaml", "start: 1", "start: 0", "us-east-node: its pods are not 1 to 3")]
    [InlineData("region/node.yaml", "terminationGracePeriodSeconds: 70", "terminationGracePeriodSeconds: 30", "us-east-node: is not given the time to drain")]
    [InlineData("region/node.yaml", "path: /readyz", "path: /ready", "us-east-node: is probed at agent/ready, where nobody answers")]
    [InlineData("region/node.yaml", "127.0.0.1:4226/healthz\"", "127.0.0.1:8222/healthz\"", "us-east-node: its server is not asked at 4226")]
    [InlineData("region/node.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "us-east-node: may run as root")]
    [InlineData("region/node.yaml", "drop: [ALL]", "drop: []", "us-east-node: node has more rights than it needs")]
    [InlineData("region/node.yaml", "/data/specs/$(REGION)", "/data/spec/$(REGION)", "us-east-node: does not see /data/spec/us-east-1.json")]
    [InlineData("region/node.yaml", "labels: { app: node }", "labels: { app: nodes }", "us-east-node: selects other pods than its own")]
    [InlineData("region/node.yaml", "{ name: logs, mountPath: /data/logs }", "{ name: log, mountPath: /data/logs }", "us-east-node: mounts log, which is not there")]
    [InlineData("region/node.yaml", "path: us-east-2/node.pem", "path: us-east-4/node.pem", "us-east-2: does not see its certificate")]
    [InlineData("control/controller.yaml", "name: agents, port: 4210", "name: agents, port: 4211", "controller is no service with port 4210")]
    [InlineData("region/node-services.yaml", "pod-index: \"3\"", "pod-index: \"4\"", "us-east-3 has no address of its own")]
    [InlineData("region/node-services.yaml", "targetPort: mqtt", "targetPort: mtqq", "Service us-east-node-1: there is no port mtqq")]
    [InlineData("region/callout.yaml", "port: 4203, targetPort", "port: 4204, targetPort", "us-east-callout is no service with port 4203")]
    [InlineData("region/callout.yaml", "callout-$(REGION).json", "$(REGION).json", "us-east-callout: does not see /data/config/us-east.json")]
    [InlineData("control/portal.yaml", "claimName: portal-protection", "claimName: portal", "portal: there is no claim portal")]
    [InlineData("control/portal.yaml", "Portal__Smtp__Host", "Portal__Smtp__Server", "portal: nobody reads Portal__Smtp__Server")]
    [InlineData("control/portal.yaml", "name: smtp, key: host", "name: mail, key: host", "portal: nobody makes mail")]
    [InlineData("control/portal.yaml", "  selector: { app: portal }", "  selector: { app: portals }", "Service portal: selects 0 workloads")]
    [InlineData("control/controller.yaml", "args: [controller]", "args: [control]", "controller: Unrecognized command or argument 'control'.")]
    [InlineData("control/controller.yaml", "- { name: kek, mountPath: /secret, readOnly: true }", "- { name: keys, mountPath: /secret, readOnly: true }", "controller: nobody mounts kek")]
    [InlineData("site/kustomization.yaml", "config/portal.json", "config/portals.json", "portal: does not see /data/config/portal.json")]
    [InlineData("regions/eu-west/kustomization.yaml", "namePrefix: eu-west-", "namePrefix: us-east-", "StatefulSet us-east-node is there twice")]
    public void A_wrong_name_is_seen(string file, string right, string wrong, string problem)
    {
        Sources.Read($"infra/kubernetes/{file}").ShouldContain(right);

        KubernetesRules.Wrong(path => path == $"infra/kubernetes/{file}" ? Sources.Read(path).Replace(right, wrong) : Sources.Read(path)).ShouldContain(problem);
    }

    // What prefixes and labels change.
    private static List<string> Described(IEnumerable<JsonObject> objects) =>
        [.. objects.Select(o => string.Join(' ',
            o["kind"], o["metadata"]!["name"], Pairs(o["spec"]?["selector"]?["matchLabels"] ?? o["spec"]?["selector"]), Pairs(o["spec"]?["podSelector"]?["matchLabels"]),
            Pairs(o["spec"]?["template"]?["metadata"]?["labels"]), o["spec"]?["serviceName"], o["spec"]?["template"]?["spec"]?["serviceAccountName"])).Order(StringComparer.Ordinal)];

    private static string Pairs(JsonNode? labels) => string.Join(',', labels.Members().Select(m => $"{m.Key}={m.Value}").Order(StringComparer.Ordinal));
}
