using System.CommandLine;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Commands;

/// <summary>One operation of the API as a command: what its path holds are arguments, its query and the members of its body are options.</summary>
/// <param name="scene">What it works with.</param>
/// <param name="catalog">Where it is from.</param>
/// <param name="operation">The operation.</param>
/// <param name="noun">What it is called under.</param>
/// <param name="presets">Members of query and body that the noun says already.</param>
internal sealed class OperationCommand(Scene scene, Catalog catalog, Operation operation, string noun, IReadOnlyList<(string Name, string Value)> presets)
{
    private readonly List<Argument<string>> _arguments = [];
    private readonly List<(QueryParameter Parameter, Option<string> Option)> _query = [];
    private readonly Option<int?> _limit = new("--limit") { HelpName = "N", Description = "How many to list; 50 when left out." };
    private readonly Option<bool> _all = new("--all") { Description = "List all there are, page by page." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask first." };
    private readonly Option<string> _key = new("--idempotency-key") { HelpName = "KEY", Description = "Sent again with the same key within a day, it happens once; left out, one is made for this run and its retries." };
    private readonly Option<string> _ifMatch = new("--if-match") { HelpName = "TAG", Description = "Only if this version is still there, \"*\" for any; left out, the one read just before." };
    private readonly Option<string> _out = new("--out", "-o") { HelpName = "FILE", Description = "Write the file here (for its owner alone), not to standard output." };
    private BodyOptions? _body;

    public Command Create()
    {
        var command = new Command(operation.Verb, operation.Summary);
        foreach (var name in operation.PathNames)
        {
            var argument = new Argument<string>(Label(name)) { Description = DescriptionOf(name) };
            _arguments.Add(argument);
            command.Add(argument);
        }

        AddQuery(command);
        if (operation.BodyTypes.Count > 0)
        {
            _body = BodyOptions.AddTo(command, catalog, operation, presets);
        }

        command.AddIf(operation.IsPaged, _limit, _all);
        command.AddIf(operation.IsDestructive, _yes);
        command.AddIf(operation.IsKeyed, _key);
        command.AddIf(operation.HasIfMatch, _ifMatch);
        command.AddIf(operation.Answer == AnswerKind.File, _out);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var printer = scene.Printer(parsed);
        var body = _body is null ? null : await _body.ReadAsync(parsed, scene.Terminal, ct);
        using var api = scene.Client(parsed);
        var given = _arguments.Select(a => parsed.GetRequiredValue(a)).ToList();
        if (operation.IsDestructive)
        {
            scene.Terminal.Confirm($"{operation.Verb} {noun} {given.LastOrDefault()}", parsed.GetValue(_yes));
        }

        var values = await new NamedThings(api, catalog).FindAsync(operation, given, ct);
        var run = new OperationRun(api, catalog, operation, noun, printer, scene.Terminal)
        {
            Path = operation.Fill(values),
            Query = [.. Query(parsed)],
            Body = body,
            IdempotencyKey = operation.IsKeyed ? parsed.GetValue(_key) : null,
            IfMatch = operation.HasIfMatch ? parsed.GetValue(_ifMatch) : null,
            Limit = operation.IsPaged ? parsed.GetValue(_all) ? int.MaxValue : parsed.GetValue(_limit) ?? OperationRun.Page : null,
            OutFile = operation.Answer == AnswerKind.File ? parsed.GetValue(_out) : null,
        };
        await run.RunAsync(ct);
        return ExitCode.Ok;
    }

    private void AddQuery(Command command)
    {
        foreach (var parameter in operation.Query.Where(q => q.Name is not ("limit" or "cursor") && !presets.Any(p => p.Name == q.Name)))
        {
            var option = new Option<string>(Options.NameOf(parameter.Name)) { HelpName = Options.ValueOf(parameter.Type), Description = parameter.Description, Required = parameter.IsRequired };
            if (parameter.Type is "boolean")
            {
                option.Arity = ArgumentArity.ZeroOrOne;
            }

            option.Suggest(parameter.Words);
            command.Add(option);
            _query.Add((parameter, option));
        }
    }

    private IEnumerable<(string Name, string Value)> Query(ParseResult parsed)
    {
        foreach (var (parameter, option) in _query)
        {
            if (parsed.GetResult(option) is not null)
            {
                yield return (parameter.Name, parsed.GetValue(option) ?? "true");
            }
        }

        foreach (var preset in presets.Where(p => operation.Query.Any(q => q.Name == p.Name)))
        {
            yield return preset;
        }
    }

    /// <summary>"ACCOUNT" of accountId; of {name}, what it is the name of.</summary>
    private string Label(string name) =>
        (name is "name" ? Naming.Singular(Collection(name)) : Catalog.Kebab(name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name)).ToUpperInvariant();

    private string Collection(string name)
    {
        var words = operation.Path.Split('/');
        return words[Array.IndexOf(words, $"{{{name}}}") - 1];
    }

    private string DescriptionOf(string name) => NamedThings.CanFind(catalog, operation, name) ? "By its name or id." : name.EndsWith("Id", StringComparison.Ordinal) ? "By its id." : "As it is called.";
}
