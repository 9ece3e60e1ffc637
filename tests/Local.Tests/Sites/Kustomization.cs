using System.Text.Json.Nodes;
using Platform.Local.Running;

namespace Platform.Local.Tests.Sites;

/// <summary>The objects of a Kustomize tree, with prefixes and labels as `kubectl kustomize` gives them. Only the fields that this repository's kustomizations
/// use; another one is refused.</summary>
internal sealed record Kustomization(IReadOnlyList<JsonObject> Objects, IReadOnlyList<string> Files)
{
    private static readonly string[] Known = ["apiVersion", "kind", "namespace", "namePrefix", "labels", "resources", "images"];

    /// <param name="folder">From the top of the repository.</param>
    /// <param name="read">Path to text, so that a test may change one.</param>
    public static Kustomization Load(string folder, Func<string, string> read)
    {
        var file = $"{folder}/kustomization.yaml";
        var own = Yaml.Documents(read(file)).Single();
        own.Select(m => m.Key).Where(k => !Known.Contains(k)).ShouldBeEmpty(file);
        var objects = new List<JsonObject>();
        var files = new List<string> { file };
        foreach (var path in own["resources"].Texts().Select(r => Path.GetRelativePath(Programs.Repository, Path.GetFullPath(Path.Combine(Programs.Repository, folder, r)))))
        {
            if (path.EndsWith(".yaml", StringComparison.Ordinal))
            {
                files.Add(path);
                objects.AddRange(Yaml.Documents(read(path)));
            }
            else
            {
                var below = Load(path, read);
                files.AddRange(below.Files);
                objects.AddRange(below.Objects);
            }
        }

        var prefix = own["namePrefix"]?.Text() ?? "";
        var names = objects.Select(o => o["metadata"]!["name"]!.Text()).ToHashSet();
        foreach (var each in objects)
        {
            each["metadata"]!["name"] = prefix + each["metadata"]!["name"]!.Text();
            Rename(each["spec"], prefix, names);
            foreach (var (key, value) in own["labels"].Items().SelectMany(l => l["pairs"].Members()))
            {
                Label(each, key, value!.Text());
            }
        }

        return new(objects, files);
    }

    // The fields that Kustomize takes for names of other objects; what is not of the same build keeps its name.
    private static void Rename(JsonNode? spec, string prefix, HashSet<string> names)
    {
        foreach (var (holder, field) in new[] { (spec, "serviceName"), (spec?["template"]?["spec"], "serviceAccountName") })
        {
            if (holder?[field]?.Text() is { } name && names.Contains(name))
            {
                holder[field] = prefix + name;
            }
        }
    }

    // includeSelectors, includeTemplates
    private static void Label(JsonObject each, string key, string value)
    {
        var spec = each["spec"];
        var selector = each["kind"]!.Text() is "Service" ? spec?["selector"] : spec?["selector"]?["matchLabels"] ?? spec?["podSelector"]?["matchLabels"];
        foreach (var labels in new[] { selector, spec?["template"]?["metadata"]?["labels"] }.OfType<JsonObject>())
        {
            labels[key] = value;
        }
    }
}
