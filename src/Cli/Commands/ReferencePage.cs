using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Platform.Cli.Commands;

/// <summary>docs/trunk.md: every command, as it is. A test writes it anew and compares.</summary>
internal static class ReferencePage
{
    private const string Beginning = """
        # trunk, the command line

        Written by `trunk help reference`; a test compares. Change the program, then `TRUNKLINE_REWRITE=1 dotnet artifacts/bin/Cli.Tests/release/Platform.Cli.Tests.dll -class '*ReferenceTests'`.

        ```sh
        dotnet pack src/Cli -c Release -o dist && dotnet tool install --global Trunkline.Cli --add-source dist     # a .NET tool, or
        dotnet publish src/Cli -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:RestorePackagesWithLockFile=false -o dist           # one file that needs nothing: dist/trunk
        source <(trunk completion bash)                        # or zsh; fish: trunk completion fish | source
        trunk login --url https://portal.example.com           # shows a code; a browser anywhere lets it in
        ```

        Things are named by name or id. Lists show 50, `--limit N` or `--all` more. Bodies: an option for each member, `--set a.b=VALUE` for what lies deeper, `--file FILE` (JSON or
        YAML, `-` is standard input) for the whole. A change that the API wants a version for (`If-Match`) reads it first, unless `--if-match` names one. What is sent again after a
        failure carries the same `Idempotency-Key`, so it happens once. What takes something away asks first, and without a terminal wants `--yes`; nothing else ever asks.
        Results go to standard output, everything else to standard error; a refusal is its message, field, code and request id.

        """;

    public static string Write()
    {
        var root = CommandTree.Build(Terminal.System(), []);
        var page = new StringBuilder(Beginning);
        page.Append("\n## Exit codes\n\n| code | means |\n|---|---|\n");
        foreach (var (code, means) in ExitCode.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {code} | {means} |\n");
        }

        page.Append("\n## Environment\n\n| variable | means |\n|---|---|\n");
        foreach (var (name, means) in HelpCommand.Environment)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {means} |\n");
        }

        page.Append("\n## Options of every command\n\n");
        foreach (var option in root.Options.Where(o => o.Recursive && o is not System.CommandLine.Help.HelpOption))
        {
            page.Append(CultureInfo.InvariantCulture, $"- `{Usage(option)}` {option.Description}\n");
        }

        page.Append("\n## Commands\n");
        foreach (var command in root.Subcommands.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            Write(page, command);
        }

        page.Append('\n').Append(DeclaredPart);
        return page.ToString();
    }

    private static void Write(StringBuilder page, Command command)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### {command.Name}\n\n{command.Description}\n\n");
        if (command.Action is not null)
        {
            Line(page, $"trunk {command.Name}", command);
        }

        foreach (var verb in command.Subcommands)
        {
            Line(page, $"trunk {command.Name} {verb.Name}", verb);
        }
    }

    private static void Line(StringBuilder page, string words, Command command)
    {
        var options = command.Options.Where(o => !o.Recursive).Select(o => o.Required ? Usage(o) : $"[{Usage(o)}]");
        var usage = string.Join(' ', command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}…]" : a.Name).Concat(options).Prepend(words));
        page.Append(CultureInfo.InvariantCulture, $"- `{usage}`{(command.Description is { Length: > 0 } what && command.Parents.OfType<RootCommand>().FirstOrDefault() is null ? $" – {what}" : "")}\n");
    }

    private static string Usage(Option option)
    {
        var name = option.Aliases.FirstOrDefault(a => a.Length == 2) is { } shorter ? $"{shorter}, {option.Name}" : option.Name;
        return option.ValueType == typeof(bool) ? name : option.Arity.MinimumNumberOfValues == 0 ? name : $"{name} {option.HelpName}";
    }

    private const string DeclaredPart = """
        ## One file for accounts, keys, users, sharing and policies

        `trunk export -o org.yaml` writes what the organization has, `trunk plan -f org.yaml` says what would have to change to make it as the file says, field by field, and
        `trunk apply -f org.yaml` makes it so. The shape is `docs/trunk-file.schema.json` (`trunk help file-schema`), checked before anything is sent; members are spelled as the API spells them.

        - Accounts, signing key groups, users and identity providers are found by their names; exports by type and subject; imports by type, exporting account, subject and local subject.
        - A member that the file leaves out is left as it is. One that it has is meant whole: what `permissions` does not list is taken away; in `limits` what is not listed stays.
        - A thing that the file leaves out stays, unless `--prune` deletes it. Only in lists that the file has: without `exports:` an account's exports are none of the file's business.
        - Secrets are not in the file: no credentials, no seeds, no keys. `secret_env: NAME` of an identity provider names the variable that has its secret when it is created; an import of
          an account of the same organization gets its activation by a share that is made and accepted for it.
        - The group of a user, the kind of an identity provider and whether a group has a template are for good: plan refuses to change them, and says what to do.
        - Changes are made one by one, providers first, connect policies last; what fails stops the rest, and running it again goes on from there.

        ```yaml
        version: 1
        accounts:
          - name: orders
            limits: {conn: 200, disk_storage: 1073741824}
            signing_key_groups:
              - name: readers
                template: {sub: {allow: ["orders.>"]}, pub: {deny: [">"]}}
            users:
              - {name: intake, group: default, tags: [team:billing], permissions: {pub: {allow: ["orders.>"]}}}
            exports:
              - {name: orders, type: stream, subject: "orders.>", token_req: true}
          - name: billing
            imports:
              - {account: orders, type: stream, subject: "orders.>", local_subject: "from.orders.>"}
        ```

        """;
}
