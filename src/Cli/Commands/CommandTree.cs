using System.CommandLine;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Commands;

/// <summary>All commands. Only the noun that is named gets its verbs: two hundred operations with all their options would be made at each start for nothing.</summary>
internal static class CommandTree
{
    private static readonly string[] Own = ["login", "logout", "whoami", "context", "creds", "nats-context", "connect", "plan", "apply", "api", "completion", "help"];

    /// <param name="terminal">What is around.</param>
    /// <param name="words">The command line; empty: everything is wanted.</param>
    public static RootCommand Build(Terminal terminal, IReadOnlyList<string> words)
    {
        var scene = new Scene(terminal, new GlobalOptions());
        var root = new RootCommand("trunk, the command line of Trunkline: hosted NATS from a terminal. Start with: trunk login --url URL");
        foreach (var option in scene.Options.All)
        {
            root.Add(option);
        }

        foreach (var command in Written(scene))
        {
            root.Add(command);
        }

        if (words.Count == 0 || !Own.Contains(words[0], StringComparer.Ordinal))
        {
            foreach (var command in Nouns(scene, words.Count == 0 ? null : words))
            {
                root.Add(command);
            }
        }

        return root;
    }

    private static IEnumerable<Command> Written(Scene scene) =>
    [
        SignInCommands.Login(scene), SignInCommands.Logout(scene), SignInCommands.WhoAmI(scene), ContextCommands.Create(scene),
        CredsCommand.Create(scene), NatsContextCommand.Create(scene), ConnectCommand.Create(scene),
        DeclaredCommands.Plan(scene), DeclaredCommands.Apply(scene),
        ApiCommand.Create(scene), CompletionCommand.Create(scene), HelpCommand.Create(scene),
    ];

    /// <param name="scene">What they work with.</param>
    /// <param name="words">The command line (half-written, it comes as one word): nouns in it get their verbs; null: all do.</param>
    private static IEnumerable<Command> Nouns(Scene scene, IReadOnlyList<string>? words)
    {
        var catalog = Catalog.Current;
        string[]? named = words is null ? null : [.. words.SelectMany(w => w.Split(' '))];
        foreach (var noun in catalog.Operations.GroupBy(o => o.Noun, StringComparer.Ordinal))
        {
            yield return Noun(scene, catalog, noun.Key, [.. noun], [], named);
        }

        yield return Noun(scene, catalog, "service-account", [.. catalog.Operations.Where(o => o.Noun is "client")], [("kind", "service")], named);
    }

    private static Command Noun(Scene scene, Catalog catalog, string noun, IReadOnlyList<Operation> operations, IReadOnlyList<(string Name, string Value)> presets, string[]? named)
    {
        var command = new Command(noun, NounWords.Of(noun));
        if (named is null || named.Contains(noun, StringComparer.Ordinal))
        {
            foreach (var operation in operations)
            {
                command.Add(new OperationCommand(scene, catalog, operation, noun, presets).Create());
            }
        }

        if (noun is "export")
        {
            DeclaredCommands.AddExport(scene, command);
        }

        return command;
    }
}
