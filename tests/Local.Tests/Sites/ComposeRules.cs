using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Local.Layout;

namespace Platform.Local.Tests.Sites;

/// <summary>What is wrong with a compose file, by itself and against the code: in words, nothing when it is right.</summary>
internal static partial class ComposeRules
{
    private static readonly DataFolder Data = new("/data");
    private static readonly ComposeSite Site = new("${TRUNKLINE_DOMAIN:-trunkline.internal}", "http://localhost:4200");
    private static readonly IReadOnlyList<SiteRegion> Regions = new FleetShape(3, 3).Lay(Site);

    public static IReadOnlyList<string> Wrong(string text)
    {
        var file = Yaml.Documents(text).Single();
        var services = (JsonObject)file["services"]!;
        return
        [
            .. services.SelectMany(s => Service(s.Key, (JsonObject)s.Value!, file).Select(w => $"{s.Key}: {w}")),
            .. Parts(services),
            .. new[] { "networks", "volumes" }.SelectMany(kind => file[kind].Members().Where(m => !Used(services, kind).Contains(m.Key)).Select(m => $"{kind}: nobody uses {m.Key}")),
            .. Variables().Matches(text).Select(m => m.Groups["name"].Value).Distinct().Where(v => !text.Contains($"#   {v} ", StringComparison.Ordinal)).Select(v => $"{v} is not explained"),
        ];
    }

    private static IEnumerable<string> Service(string name, JsonObject service, JsonObject file)
    {
        var services = (JsonObject)file["services"]!;
        var image = service["image"]!.Text();
        var isOnce = service["restart"]?.Text() is "no";
        foreach (var (other, how) in service["depends_on"].Members())
        {
            var problem = (services[other], how?["condition"]?.Text()) switch
            {
                (null, _) => $"waits for {other}, which is not there",
                (var of, "service_healthy") => of["healthcheck"] is null ? $"waits for the health of {other}, which has none" : null,
                (var of, "service_completed_successfully") => of["restart"]?.Text() is "no" ? null : $"waits for the end of {other}, which has none",
                _ => $"waits for {other} without a condition",
            };
            if (problem is not null)
            {
                yield return problem;
            }
        }

        foreach (var (kind, used) in new[] { ("networks", Networks(service)), ("volumes", Volumes(service)) })
        {
            foreach (var missing in used.Where(u => !((JsonObject)file[kind]!).ContainsKey(u)))
            {
                yield return $"{kind} has no {missing}";
            }
        }

        foreach (var mount in service["volumes"].Items().OfType<JsonObject>().Where(m => !(m["target"]!.Text() is var at && (at == $"/data/{m["volume"]!["subpath"]}" || at.StartsWith("/run/secrets/", StringComparison.Ordinal)))))
        {
            yield return $"{mount["target"]} is not where {mount["volume"]!["subpath"]} belongs";
        }

        if (!isOnce && service["healthcheck"] is null)
        {
            yield return "has no health check";
        }

        if (service["deploy"]?["resources"]?["limits"] is not JsonObject limits || !limits.ContainsKey("memory") || !limits.ContainsKey("cpus"))
        {
            yield return "has no limits";
        }

        foreach (var (key, value) in service["environment"].Members().Where(e => Secret().IsMatch(e.Key) && !e.Key.EndsWith("_FILE", StringComparison.Ordinal)))
        {
            yield return $"{key} is given as {value}";
        }

        foreach (var problem in image.StartsWith("trunkline/", StringComparison.Ordinal) ? Ours(service, image, isOnce) : Pinned(image))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Pinned(string image) => image.Split(':') is [_, not "latest"] ? [] : [$"{image} is not pinned"];

    private static IEnumerable<string> Ours(JsonObject service, string image, bool isOnce)
    {
        if (Sources.Target(image) is not { } target)
        {
            yield return $"{image} has no target in the Dockerfile";
            yield break;
        }

        if (service["build"]?["target"]?.Text() is { } built && built != target)
        {
            yield return $"builds {built} and runs {target}";
        }

        foreach (var variable in service["environment"].Members().Where(e => !Sources.Reads(e.Key)))
        {
            yield return $"nobody reads {variable.Key}";
        }

        foreach (var refusal in Sources.Refusals(target, service["command"].Texts()))
        {
            yield return refusal;
        }

        if (!isOnce && (Url().Match(service["healthcheck"]?["test"].Texts().LastOrDefault() ?? "") is var url) && !Sources.Serves(url.Groups["path"].Value))
        {
            yield return $"nobody serves {url.Groups["path"].Value}";
        }

        if (service["user"] is not null || !service["cap_drop"].Texts().Contains("ALL"))
        {
            yield return "has more rights than it needs";
        }
    }

    // Each part of the site: its port, its file, its name.
    private static IEnumerable<string> Parts(JsonObject services) =>
    [
        .. Part(services, "portal-1", Site.Ports.Portal, Data.ConfigOf("portal")),
        .. Part(services, "portal-2", Site.Ports.Portal, Data.ConfigOf("portal")),
        .. Part(services, "controller", Site.Ports.Controller, Data.ConfigOf("controller")),
        .. Regions.SelectMany(r => Part(services, r.CalloutHost, r.CalloutPort, Data.ConfigOf(r.Callout))),
        .. Regions.SelectMany(r => r.Nodes).SelectMany(n => Node(services, n)),
        .. new[] { Site.ControllerHost, Site.Postgres.Host }.Where(h => services[h] is null).Select(h => $"no service is called {h}"),
        .. services["bootstrap"]?["environment"]?["TRUNKLINE_CONFIG"]?.Text() == Data.ConfigOf("bootstrap") ? Array.Empty<string>() : ["bootstrap: reads another file"],
    ];

    private static IEnumerable<string> Part(JsonObject services, string name, int port, string config)
    {
        if (services[name] is not { } service)
        {
            yield return $"{name} is missing";
            yield break;
        }

        if (service["environment"]?["TRUNKLINE_CONFIG"]?.Text() != config || !service["volumes"].Items().Any(v => v is JsonObject && v["target"]!.Text() == config))
        {
            yield return $"{name}: does not see {config}";
        }

        if (service["healthcheck"]!["test"].Texts().Last() != $"http://127.0.0.1:{port}/readyz")
        {
            yield return $"{name}: is asked for its health elsewhere than at {port}";
        }
    }

    private static IEnumerable<string> Node(JsonObject services, SiteNode node)
    {
        if (services[node.Name] is not { } service)
        {
            yield return $"{node.Name} is missing";
            yield break;
        }

        var expected = (
            Command: $"node --spec {Data.NodeSpec(node.Name)}", Ports: $"${{TRUNKLINE_BIND:-127.0.0.1}}:{node.Ports.Client}-{node.Ports.LeafNode}:{node.Ports.Client}-{node.Ports.LeafNode}",
            Alias: node.Host, Health: $"http://127.0.0.1:{node.Ports.Agent}/readyz", Volume: $"{node.Name}:{Data.Node(node.Name)}");
        if (!service["volumes"].Items().Any(v => v is JsonObject && v["target"]!.Text() == Path.GetDirectoryName(Data.NodeCertificate(node.Name))))
        {
            yield return $"{node.Name}: does not see its certificate";
        }

        var found = (
            string.Join(' ', service["command"].Texts()), string.Join(',', service["ports"].Texts()),
            string.Join(',', service["networks"]!["fleet"]!["aliases"].Texts()), service["healthcheck"]!["test"].Texts().Last(),
            service["volumes"].Items().OfType<JsonValue>().Select(v => v.Text()).FirstOrDefault(v => v.Contains(":/data/nodes/", StringComparison.Ordinal)) ?? "");
        if (found != expected)
        {
            yield return $"{node.Name}: is {found}, not {expected}";
        }

        // The agent's own patience (NodeCommand): drain, and twenty seconds.
        if (!(service["stop_grace_period"]?.Text() is { } grace && int.Parse(grace.TrimEnd('s')) > Site.DrainSeconds + 20 && service["stop_signal"]?.Text() is "SIGTERM"))
        {
            yield return $"{node.Name}: is not given the time to drain";
        }
    }

    private static HashSet<string> Used(JsonObject services, string kind) => [.. services.SelectMany(s => kind is "networks" ? Networks(s.Value!) : Volumes(s.Value!))];

    private static IEnumerable<string> Networks(JsonNode service) => service["networks"].Members().Select(m => m.Key);

    private static IEnumerable<string> Volumes(JsonNode service) =>
        from mount in service["volumes"].Items()
        let source = mount is JsonObject ? mount["source"]!.Text() : mount.Text().Split(':') is [var named, _, ..] ? named : ""
        where source.Length > 0 && source[0] != '.'
        select source;

    [GeneratedRegex(@"\$\{(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variables();

    [GeneratedRegex("PASSWORD|SECRET|TOKEN|KEY", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^http://127\.0\.0\.1:\d+(?<path>/.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Url();
}
