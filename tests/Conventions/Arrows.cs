using System.Xml.Linq;

namespace Platform.Conventions;

/// <summary>Which project may know which (DESIGN §3). A project not named here may not exist.</summary>
internal static class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Nats"] = ["Kernel"],
        ["Store"] = ["Kernel"],
        ["Authority"] = ["Store", "Nats", "Kernel"],
        ["Admission"] = ["Nats", "Kernel"],
        ["Portal"] = ["Admission", "Authority", "Store", "Nats", "Kernel"],
        ["Broker"] = ["Authority", "Store", "Nats", "Kernel"],
        ["AuthCallout"] = ["Admission", "Authority", "Store", "Nats", "Kernel"],
        ["Cli"] = ["Nats", "Kernel"],
        ["Local"] = ["Kernel"],
    };

    /// <summary>"Portal -> Broker" for each reference that points the wrong way.</summary>
    public static IEnumerable<string> Against(IEnumerable<(string Project, IReadOnlyList<string> References)> projects) =>
        from project in projects
        let allowed = Allowed.GetValueOrDefault(project.Project)
        from reference in allowed is null ? [.. project.References.DefaultIfEmpty("(not in the plan)")] : project.References.Except(allowed, StringComparer.Ordinal)
        select $"{project.Project} -> {reference}";

    public static IEnumerable<(string Project, IReadOnlyList<string> References)> Read() =>
        from folder in new[] { "src", "infra" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
        select (Path.GetFileNameWithoutExtension(file), (IReadOnlyList<string>)
            [.. XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))]);
}
