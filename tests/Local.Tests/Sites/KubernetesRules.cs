using System.Text.Json.Nodes;
using Platform.Local.Layout;

namespace Platform.Local.Tests.Sites;

/// <summary>What is wrong with the Kubernetes manifests, among themselves and against the code: in words, nothing when they are right.</summary>
internal static class KubernetesRules
{
    // Made by hand; infra/kubernetes/control/portal.yaml says how.
    private static readonly string[] ByHand = ["smtp"];

    private static readonly DataFolder Data = new("/data");
    private static readonly KubernetesSite Site = new("nats.example.com", "https://portal.example.com", "postgres.example.com");
    private static readonly IReadOnlyList<SiteRegion> Regions = new FleetShape(3, 3).Lay(Site);

    /// <summary>What the site's own objects hold: name to keys.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Given(string kustomization) =>
        Yaml.Documents(kustomization).Single() is var file
            ? new[] { "configMapGenerator", "secretGenerator" }.SelectMany(g => file[g].Items()).ToDictionary(g => g["name"]!.Text(), g => (IReadOnlyList<string>)[.. g["files"].Texts().Select(f => f.Split('=') is [var key, _] ? key : Path.GetFileName(f))])
            : throw new InvalidOperationException();

    public static IReadOnlyList<string> Wrong(Func<string, string> read)
    {
        var objects = Kustomization.Load("infra/kubernetes", read).Objects;
        var given = Given(read("infra/kubernetes/site/kustomization.yaml"));
        var workloads = objects.Where(o => Kind(o) is "StatefulSet" or "Deployment").ToList();
        return
        [
            .. objects.GroupBy(o => $"{Kind(o)} {Name(o)}").Where(g => g.Count() > 1).Select(g => $"{g.Key} is there twice"),
            .. workloads.SelectMany(w => Pod(w, objects, given).Select(p => $"{Name(w)}: {p}")),
            .. objects.Where(o => Kind(o) is "Service" or "NetworkPolicy" or "PodDisruptionBudget").SelectMany(o => Selected(o, workloads).Select(p => $"{Kind(o)} {Name(o)}: {p}")),
            .. Regions.SelectMany(r => Region(r, objects, given)),
            .. Addressed(objects, Site.ControllerHost, Site.Ports.Agents),
            .. Regions.SelectMany(r => Addressed(objects, r.CalloutHost, r.CalloutPort)),
        ];
    }

    private static IEnumerable<string> Pod(JsonObject workload, IReadOnlyList<JsonObject> objects, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        var pod = workload["spec"]!["template"]!["spec"]!;
        var volumes = pod["volumes"].Items().Concat(workload["spec"]!["volumeClaimTemplates"].Items().Select(c => new JsonObject { ["name"] = c["metadata"]!["name"]!.Text() })).ToList();
        var labels = workload["spec"]!["template"]!["metadata"]!["labels"]!;
        if (!(workload["spec"]!["selector"]!["matchLabels"]!.Members().All(m => labels[m.Key]?.Text() == m.Value!.Text())))
        {
            yield return "selects other pods than its own";
        }

        if (!objects.Any(o => Kind(o) is "ServiceAccount" && Name(o) == pod["serviceAccountName"]!.Text() && o["automountServiceAccountToken"]!.Text() is "false"))
        {
            yield return $"has no account {pod["serviceAccountName"]}";
        }

        if (workload["spec"]!["serviceName"]?.Text() is { } headless && !objects.Any(o => Kind(o) is "Service" && Name(o) == headless && o["spec"]!["clusterIP"]?.Text() is "None"))
        {
            yield return $"has no headless service {headless}";
        }

        if (pod["securityContext"]?["runAsNonRoot"]?.Text() is not "true")
        {
            yield return "may run as root";
        }

        foreach (var volume in volumes)
        {
            var source = volume["secret"]?["secretName"]?.Text() ?? volume["configMap"]?["name"]?.Text();
            if (source is not null && !given.ContainsKey(source))
            {
                yield return $"nobody makes {source}";
            }

            if (volume["persistentVolumeClaim"]?["claimName"]?.Text() is { } claim && !objects.Any(o => Kind(o) is "PersistentVolumeClaim" && Name(o) == claim))
            {
                yield return $"there is no claim {claim}";
            }

            if (!Containers(pod).Any(c => c["volumeMounts"].Items().Any(m => m["name"]!.Text() == volume["name"]!.Text())))
            {
                yield return $"nobody mounts {volume["name"]}";
            }
        }

        foreach (var problem in Containers(pod).SelectMany(c => Container(c, workload, volumes, given)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Container(JsonNode container, JsonObject workload, IReadOnlyList<JsonNode> volumes, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        var ports = container["ports"].Items().ToDictionary(p => p["name"]!.Text(), p => int.Parse(p["containerPort"]!.Text()));
        foreach (var mount in container["volumeMounts"].Items().Where(m => !volumes.Any(v => v["name"]!.Text() == m["name"]!.Text())))
        {
            yield return $"mounts {mount["name"]}, which is not there";
        }

        if (Sources.Target(container["image"]!.Text()) is not { } target)
        {
            yield return $"{container["image"]} has no target in the Dockerfile";
            yield break;
        }

        foreach (var refusal in container["command"] is null ? Sources.Refusals(target, container["args"].Texts()) : [])
        {
            yield return refusal;
        }

        foreach (var variable in container["env"].Items())
        {
            if (!Sources.Reads(variable["name"]!.Text()) && !container.ToJsonString().Contains($"$({variable["name"]})", StringComparison.Ordinal))
            {
                yield return $"nobody reads {variable["name"]}";
            }

            if (variable["valueFrom"]?["secretKeyRef"]?["name"]?.Text() is { } secret && !given.ContainsKey(secret) && !ByHand.Contains(secret))
            {
                yield return $"nobody makes {secret}";
            }
        }

        // Files that are named are there, each region's and node's.
        var region = workload["spec"]!["template"]!["metadata"]!["labels"]!["trunkline/region"]?.Text() ?? "";
        foreach (var file in container["args"].Texts().Concat(container["env"].Items().Select(e => e["value"]?.Text()).OfType<string>()).Where(v => v.StartsWith("/data/", StringComparison.Ordinal))
            .SelectMany(v => new[] { "1", "2", "3" }.Select(n => v.Replace("$(REGION)", region).Replace("$(ORDINAL)", n)).Distinct()))
        {
            var mount = container["volumeMounts"].Items().FirstOrDefault(m => m["mountPath"]!.Text() == Path.GetDirectoryName(file));
            var volume = volumes.FirstOrDefault(v => v["name"]!.Text() == mount?["name"]!.Text());
            var source = volume?["secret"]?["secretName"]?.Text() ?? volume?["configMap"]?["name"]?.Text() ?? "";
            if (!given.GetValueOrDefault(source, []).Contains(Path.GetFileName(file)))
            {
                yield return $"does not see {file}";
            }
        }

        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(p => container[p]?["httpGet"]).OfType<JsonObject>())
        {
            if (!ports.ContainsKey(probe["port"]!.Text()) || !Sources.Serves(probe["path"]!.Text()))
            {
                yield return $"is probed at {probe["port"]}{probe["path"]}, where nobody answers";
            }
        }

        if (container["securityContext"] is not JsonObject rights || rights["allowPrivilegeEscalation"]?.Text() is not "false" || rights["readOnlyRootFilesystem"]?.Text() is not "true" || !rights["capabilities"]!["drop"].Texts().Contains("ALL"))
        {
            yield return $"{container["name"]} has more rights than it needs";
        }

        if (container["resources"]?["limits"]?["memory"] is null || container["resources"]?["requests"]?["memory"] is null)
        {
            yield return $"{container["name"]} has no limits";
        }
    }

    private static IEnumerable<string> Selected(JsonObject one, IReadOnlyList<JsonObject> workloads)
    {
        var spec = one["spec"]!;
        var wanted = (Kind(one) switch { "Service" => spec["selector"], "NetworkPolicy" => spec["podSelector"]!["matchLabels"], _ => spec["selector"]!["matchLabels"] })
            .Members().Where(m => m.Key is not "apps.kubernetes.io/pod-index").ToList();
        var pods = workloads.Select(w => w["spec"]!["template"]!).Where(t => wanted.All(m => t["metadata"]!["labels"]![m.Key]?.Text() == m.Value!.Text())).ToList();
        if (pods is [] || (pods.Count > 1 && wanted.Count > 0))
        {
            yield return $"selects {pods.Count} workloads";
            yield break;
        }

        var names = pods.SelectMany(p => Containers(p["spec"]!)).SelectMany(c => c["ports"].Items()).Select(p => p["name"]!.Text()).ToHashSet();
        var used = Kind(one) is "Service"
            ? spec["ports"].Items().Select(p => p["targetPort"]!.Text())
            : spec["ingress"].Items().SelectMany(i => i["ports"].Items()).Select(p => p["port"]!.Text());
        foreach (var port in used.Where(p => !names.Contains(p)))
        {
            yield return $"there is no port {port}";
        }
    }

    // What the site's specifications and configurations call them by.
    private static IEnumerable<string> Region(SiteRegion region, IReadOnlyList<JsonObject> objects, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        var first = region.Nodes[0].Ports;
        (string Name, int Port)[] ports = [("client", first.Client), ("websocket", first.WebSocket), ("mqtt", first.Mqtt), ("leafnode", first.LeafNode), ("cluster", first.Cluster), ("gateway", first.Gateway), ("agent", first.Agent)];
        if (objects.FirstOrDefault(o => Kind(o) is "StatefulSet" && Name(o) == $"{region.Name}-node") is not { } set)
        {
            yield return $"there is no StatefulSet {region.Name}-node";
            yield break;
        }

        var container = Containers(set["spec"]!["template"]!["spec"]!).Single();
        if (!container["ports"].Items().Select(p => (p["name"]!.Text(), int.Parse(p["containerPort"]!.Text()))).SequenceEqual(ports))
        {
            yield return $"{Name(set)}: its ports are not {string.Join(", ", ports)}";
        }

        if (set["spec"]!["ordinals"]!["start"]!.Text() is not "1" || set["spec"]!["replicas"]!.Text() != $"{region.Nodes.Count}")
        {
            yield return $"{Name(set)}: its pods are not 1 to {region.Nodes.Count}";
        }

        if (int.Parse(set["spec"]!["template"]!["spec"]!["terminationGracePeriodSeconds"]!.Text()) <= Site.DrainSeconds + 20)
        {
            yield return $"{Name(set)}: is not given the time to drain";
        }

        if (!container["startupProbe"]!.ToJsonString().Contains($":{first.Monitoring}/healthz", StringComparison.Ordinal) || !container["livenessProbe"]!.ToJsonString().Contains($":{first.Monitoring}/healthz?js-enabled-only=true", StringComparison.Ordinal))
        {
            yield return $"{Name(set)}: its server is not asked at {first.Monitoring}";
        }

        var tls = set["spec"]!["template"]!["spec"]!["volumes"].Items().Single(v => v["name"]!.Text() is "tls")["secret"]!;
        foreach (var node in region.Nodes.Where(n => !tls["items"].Items().Any(i => $"/data/tls/{i["path"]}" == Data.NodeCertificate(n.Name) && given[tls["secretName"]!.Text()].Contains(i["key"]!.Text()))))
        {
            yield return $"{node.Name}: does not see its certificate";
        }

        foreach (var missing in region.Nodes.Where(n => objects.Count(o => Kind(o) is "Service" && o["spec"]!["selector"]!["apps.kubernetes.io/pod-index"]?.Text() == n.Name.Split('-')[^1] && o["spec"]!["selector"]!["trunkline/region"]!.Text() == region.Name) != 1))
        {
            yield return $"{missing.Name} has no address of its own";
        }
    }

    private static IEnumerable<string> Addressed(IReadOnlyList<JsonObject> objects, string host, int port) =>
        objects.Any(o => Kind(o) is "Service" && Name(o) == host && o["spec"]!["ports"]![0]!["port"]!.Text() == $"{port}") ? [] : [$"{host} is no service with port {port}"];

    private static IEnumerable<JsonNode> Containers(JsonNode pod) => pod["containers"].Items().Concat(pod["initContainers"].Items());

    private static string Kind(JsonObject o) => o["kind"]!.Text();

    private static string Name(JsonObject o) => o["metadata"]!["name"]!.Text();
}
