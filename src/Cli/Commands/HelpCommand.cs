using System.CommandLine;
using System.Globalization;

namespace Platform.Cli.Commands;

/// <summary>help: of a command, or of a topic that is no command.</summary>
internal static class HelpCommand
{
    public static IReadOnlyList<(string Name, string Means)> Environment { get; } =
    [
        ("TRUNK_URL", "The portal, as --url."),
        ("TRUNK_TOKEN", "A token to go by, as --token: an API token, a service account's secret, or an access token."),
        ("TRUNK_ORG", "The organization, as --org."),
        ("TRUNK_CONTEXT", "The context, as --context."),
        ("TRUNK_OUTPUT", "table, json or yaml, as --output."),
        ("XDG_CONFIG_HOME", "Below it lie trunk/ (contexts and their tokens, for their owner alone) and nats/; left out, ~/.config."),
        ("NO_COLOR", "Anything: no colours."),
    ];

    private static readonly Dictionary<string, Func<string>> Topics = new(StringComparer.Ordinal)
    {
        ["exit-codes"] = () => string.Join('\n', ExitCode.All.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Code,3}  {c.Means}"))),
        ["environment"] = () => string.Join('\n', Environment.Select(v => $"{v.Name,-16} {v.Means}")),
        ["reference"] = () => ReferencePage.Write().TrimEnd('\n'),
        ["file-schema"] = () => Output.JsonText.Of(Declared.DeclaredSchema.Document()),
    };

    public static Command Create(Scene scene)
    {
        var words = new Argument<string[]>("COMMAND") { HelpName = "COMMAND", Description = $"A command's words, or one of: {string.Join(", ", Topics.Keys)}.", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(_ => Topics.Keys.Select(t => new System.CommandLine.Completions.CompletionItem(t)));
        var command = new Command("help", "Explain a command, or a topic: exit-codes, environment, file-schema") { words };
        command.SetAction(async (parsed, ct) =>
        {
            var asked = parsed.GetValue(words) ?? [];
            if (asked is [var topic] && Topics.TryGetValue(topic, out var text))
            {
                await scene.Terminal.Out.WriteLineAsync(text());
                return ExitCode.Ok;
            }

            return await Trunk.RunAsync([.. asked, "--help"], scene.Terminal, ct);
        });
        return command;
    }
}
