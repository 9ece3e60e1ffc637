using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Contexts;

namespace Platform.Cli.Commands;

/// <summary>context list, use, show, remove.</summary>
internal static class ContextCommands
{
    private static readonly string[] Columns = ["name", "url", "organization_name", "email", "is_signed_in", "is_current"];

    public static Command Create(Scene scene)
    {
        var store = new ContextStore(scene.Terminal);
        var list = new Command("list", "List the contexts kept here.");
        list.SetAction(parsed =>
        {
            scene.Printer(parsed).Print(new JsonObject { ["data"] = new JsonArray([.. store.All().Select(c => Shown(c, store.CurrentName))]) }, Columns);
            return ExitCode.Ok;
        });

        var show = new Command("show", "Show a context: the current one, or the one --context names.");
        show.SetAction(parsed =>
        {
            var context = store.Select(scene.Options.Read(parsed).Context) ?? throw new CliException(ExitCode.NotFound, "There is no current context: trunk login --url URL");
            scene.Printer(parsed).Print(Shown(context, store.CurrentName), []);
            return ExitCode.Ok;
        });

        var useName = Name(store);
        var use = new Command("use", "Make a context the current one.") { useName };
        use.SetAction(async (parsed, ct) =>
        {
            var context = store.Select(parsed.GetRequiredValue(useName))!;
            await store.UseAsync(context.Name, ct);
            scene.Printer(parsed).Say($"{context.Name}: {context.Url}");
            return ExitCode.Ok;
        });

        var removeName = Name(store);
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask first." };
        var remove = new Command("remove", "Forget a context. The portal is not told: trunk logout ends the sign-in.") { removeName, yes };
        remove.SetAction(parsed =>
        {
            var context = store.Select(parsed.GetRequiredValue(removeName))!;
            scene.Terminal.Confirm($"remove context {context.Name}", parsed.GetValue(yes));
            store.Remove(context.Name);
            scene.Printer(parsed).Say($"Forgot {context.Name}.");
            return ExitCode.Ok;
        });

        return new Command("context", "Portals and organizations you work with: list, show, use, remove") { list, show, use, remove };
    }

    private static Argument<string> Name(ContextStore store)
    {
        var name = new Argument<string>("NAME") { HelpName = "NAME", Description = "As context list shows it." };
        name.CompletionSources.Add(_ => store.All().Select(c => new System.CommandLine.Completions.CompletionItem(c.Name)));
        return name;
    }

    // No token: what is shown may end in a ticket.
    private static JsonObject Shown(TrunkContext context, string? current) => new()
    {
        ["name"] = context.Name,
        ["url"] = context.Url,
        ["organization"] = context.Organization,
        ["organization_name"] = context.OrganizationName,
        ["email"] = context.Email,
        ["is_signed_in"] = context.IsSignedIn,
        ["is_current"] = context.Name == current,
    };
}
