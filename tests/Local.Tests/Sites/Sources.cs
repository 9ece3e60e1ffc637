using System.CommandLine;
using System.Text.RegularExpressions;
using Platform.Broker;
using Platform.Broker.Bootstrap;
using Platform.Broker.Nodes;
using Platform.Local.Commands;
using Platform.Local.Running;

namespace Platform.Local.Tests.Sites;

/// <summary>What the product's own code and Dockerfile have, for files that name it.</summary>
internal static partial class Sources
{
    private static readonly Lazy<string> All = new(() => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Programs.Repository, "src"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal)).Select(File.ReadAllText)));

    private static readonly Lazy<string> Docker = new(() => Read("infra/images/Dockerfile"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Programs.Repository, path));

    /// <summary>Health pages: those that some process maps.</summary>
    public static bool Serves(string path) => All.Value.Contains($"MapGet(\"{path}\"", StringComparison.Ordinal);

    public static bool Knows(string metric) => Series().Replace(metric, "") is var name && (All.Value.Contains($"\"{name}\"", StringComparison.Ordinal) || All.Value.Contains($"\n        {name}{{", StringComparison.Ordinal));

    /// <summary>Environment variables: read by our code, or a member of an options class spelled as the framework reads it, or one of the framework's that we mean.</summary>
    public static bool Reads(string variable) =>
        variable.Split("__") is ["Portal", .. var members]
            ? members.All(m => Read("src/Portal/Web/PortalOptions.cs").Contains($" {m} {{ get; set; }}", StringComparison.Ordinal))
            : variable is "ASPNETCORE_FORWARDEDHEADERS_ENABLED" || All.Value.Contains($"\"{variable}\"", StringComparison.Ordinal);

    /// <summary>The name of an image of ours, "portal" of "trunkline/portal:local", if the Dockerfile has such a target; null otherwise.</summary>
    public static string? Target(string image) =>
        image.Split('/', ':') is ["trunkline", var name, ..] && new[] { "base", "broker" }.Any(under => Docker.Value.Contains($"FROM {under} AS {name}\n", StringComparison.Ordinal)) ? name : null;

    /// <summary>What an image's program says of a command line; empty when it takes it.</summary>
    public static IEnumerable<string> Refusals(string target, IEnumerable<string> arguments)
    {
        Command[] commands = target switch
        {
            "setup" => [SiteCommand.Create()],
            "broker" or "node" => [ControllerCommand.Create(), NodeCommand.Create(), BootstrapCommand.Create()],
            _ => [],
        };
        var words = arguments.ToList();
        var root = new RootCommand();
        Array.ForEach(commands, root.Add);
        return commands is [] ? words : root.Parse(words).Errors.Select(e => e.Message);
    }

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Series();
}
