using System.CommandLine;
using Platform.Cli.Api;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>The options of every command.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Url { get; } = new("--url") { HelpName = "URL", Description = "The portal; else TRUNK_URL, else the context's.", Recursive = true };

    public Option<string> Token { get; } = new("--token") { HelpName = "TOKEN", Description = "A token to go by instead of the context's; better in TRUNK_TOKEN, where others on the machine do not see it.", Recursive = true };

    public Option<string> Organization { get; } = new("--org") { HelpName = "ORG", Description = "The organization, by id or slug; else TRUNK_ORG, else the context's.", Recursive = true };

    public Option<string> Context { get; } = new("--context") { HelpName = "NAME", Description = "The context; else TRUNK_CONTEXT, else the one that context use chose.", Recursive = true };

    public Option<string> Output { get; } = new("--output") { HelpName = "FORMAT", Description = "table, json (as the API has it) or yaml; else TRUNK_OUTPUT, else table.", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print ids alone, and say nothing else but errors.", Recursive = true };

    public GlobalOptions() => Output.AcceptOnlyFromAmong(Printer.Formats);

    public IEnumerable<Option> All => [Url, Token, Organization, Context, Output, Quiet];

    public GlobalValues Read(ParseResult parsed) =>
        new(parsed.GetValue(Url), parsed.GetValue(Token), parsed.GetValue(Organization), parsed.GetValue(Context), parsed.GetValue(Output), parsed.GetValue(Quiet));
}
