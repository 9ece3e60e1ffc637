using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Cli.Contexts;
using Platform.Cli.Declared;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>export, plan and apply: the organization as one file.</summary>
internal static class DeclaredCommands
{
    private const int LongestValue = 60;

    /// <summary>export without a verb; with one it is the noun.</summary>
    public static void AddExport(Scene scene, Command export)
    {
        var file = new Option<string>("--out", "-o") { HelpName = "FILE", Description = "Write here; left out, to standard output." };
        var accounts = new Option<string[]>("--account") { HelpName = "ACCOUNT", Description = "Only this account (may be repeated), and no identity providers.", DefaultValueFactory = _ => [] };
        export.Add(file);
        export.Add(accounts);
        export.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var wanted = parsed.GetValue(accounts) ?? [];
            var present = new Present(api);
            var there = (await present.AccountsAsync(name => wanted.Length == 0 || wanted.Contains(name, StringComparer.Ordinal), ct)).Where(a => a.Parts.Count > 0).ToList();
            foreach (var missing in wanted.Except(there.Select(a => a.Name), StringComparer.Ordinal))
            {
                throw new CliException(ExitCode.NotFound, $"There is no account called {missing}. See: trunk account list");
            }

            var document = Exporter.Write(wanted.Length == 0 ? await present.ProvidersAsync(ct) : [], there);
            var text = scene.Options.Read(parsed).Output is "json" || parsed.GetValue(file)?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) is true ? $"{JsonText.Of(document)}\n" : YamlText.Of(document);
            if (parsed.GetValue(file) is { } name)
            {
                await PrivateFile.WriteAsync(name, Encoding.UTF8.GetBytes(text), ct);
                scene.Printer(parsed).Say($"Wrote {name}.");
            }
            else
            {
                await scene.Terminal.Out.WriteAsync(text);
            }

            return ExitCode.Ok;
        });
    }

    public static Command Plan(Scene scene)
    {
        var (file, prune) = (File(), Prune());
        var detailed = new Option<bool>("--detailed-exitcode") { Description = "End with 8 when there are changes." };
        var command = new Command("plan", "Say what apply would change, field by field.") { file, prune, detailed };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var (plan, _) = await MakeAsync(scene, api, parsed.GetRequiredValue(file), parsed.GetValue(prune), ct);
            Print(scene, parsed, plan);
            Possible(plan);
            return plan.Changes.Count > 0 && parsed.GetValue(detailed) ? ExitCode.Changes : ExitCode.Ok;
        });
        return command;
    }

    public static Command Apply(Scene scene)
    {
        var (file, prune) = (File(), Prune());
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask first." };
        var command = new Command("apply", "Make the organization as the file says.") { file, prune, yes };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var (plan, accounts) = await MakeAsync(scene, api, parsed.GetRequiredValue(file), parsed.GetValue(prune), ct);
            Print(scene, parsed, plan);
            Possible(plan);
            if (plan.Changes.Count == 0)
            {
                return ExitCode.Ok;
            }

            scene.Terminal.Confirm("make these changes", parsed.GetValue(yes));
            var applier = new Applier(api, accounts, scene.Terminal.Variable);
            for (var i = 0; i < plan.Changes.Count; i++)
            {
                await OneAsync(scene, parsed, applier, plan.Changes[i], $"{i + 1} of {plan.Changes.Count}", ct);
            }

            scene.Printer(parsed).Say("Done.");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task OneAsync(Scene scene, ParseResult parsed, Applier applier, Change change, string which, CancellationToken ct)
    {
        try
        {
            await applier.ApplyAsync(change, ct);
            scene.Printer(parsed).Say($"{Sign(change)} {change.Title}");
        }
        catch (CliException e)
        {
            throw new CliException(e.Code, $"{change.Title} ({which}): {e.Message}", [.. e.Notes, "What was before it is done. Run it again when this is mended."]);
        }
    }

    private static async Task<(Plan Plan, IReadOnlyList<Thing> Accounts)> MakeAsync(Scene scene, ApiClient api, string name, bool prunes, CancellationToken ct)
    {
        var file = DeclaredFile.Read(Files.ReadText(scene.Terminal, name), name is "-" ? "standard input" : name);
        var present = new Present(api);
        var providers = file.Providers is null ? [] : await present.ProvidersAsync(ct);
        var named = (file.Accounts ?? []).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        var accounts = file.Accounts is null ? [] : await present.AccountsAsync(named.Contains, ct);
        return (Declared.Plan.Make(await PolicyReading.SpelledAsync(api, file, accounts, ct), providers, accounts, prunes), accounts);
    }

    private static void Possible(Plan plan)
    {
        if (plan.Impossible.Count > 0)
        {
            throw new CliException(ExitCode.Conflict, "Some of this cannot be changed; nothing was.", plan.Impossible);
        }
    }

    private static void Print(Scene scene, ParseResult parsed, Plan plan)
    {
        var printer = scene.Printer(parsed);
        if (!printer.IsTable)
        {
            if (!printer.IsQuiet)
            {
                printer.Print(plan.ToJson(), []);
            }

            return;
        }

        foreach (var change in plan.Changes)
        {
            scene.Terminal.Out.WriteLine($"{Sign(change)} {Cells.Clean(change.Title)}");
            foreach (var field in change.Fields)
            {
                scene.Terminal.Out.WriteLine($"    {Cells.Clean(field.Path)}: {(change.Action == ChangeAction.Update ? $"{Short(field.Before)} -> " : "")}{Short(field.After)}");
            }
        }

        scene.Terminal.Out.WriteLine(plan.Changes.Count == 0 && plan.Left == 0 ? "Nothing to change." : plan.Summary);
    }

    private static char Sign(Change change) => change.Action switch { ChangeAction.Create => '+', ChangeAction.Update => '~', ChangeAction.Delete => '-' };

    private static string Short(JsonNode? value)
    {
        var text = value is null ? "(nothing)" : JsonText.Line(value);
        return text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
    }

    private static Option<string> File() => new("--file", "-f") { HelpName = "FILE", Description = "What the organization is to have, YAML or JSON; - for standard input.", Required = true };

    private static Option<bool> Prune() => new("--prune") { Description = "Delete what the file's lists leave out." };
}
