using System.CommandLine;
using Platform.Local.Layout;
using Platform.Local.Running;

namespace Platform.Local.Commands;

/// <summary>--data DIR: which copy. The default is var/ beside the sources, wherever the command is given.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "The folder of this copy.",
        DefaultValueFactory = _ => Path.Combine(Programs.Repository, "var"),
    };

    public static DataFolder Folder(this ParseResult parsed, Option<string> option) => new(parsed.GetRequiredValue(option));
}
