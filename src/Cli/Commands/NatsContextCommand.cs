using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Cli.Contexts;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>nats-context ACCOUNT USER: what the nats command needs to connect (ADR-21 of NATS): its context, and a credential beside it.</summary>
internal static class NatsContextCommand
{
    public static Command Create(Scene scene)
    {
        var user = new UserArguments();
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "What it is called; left out, ACCOUNT-USER." };
        var creds = new Option<string>("--creds") { HelpName = "FILE", Description = "A .creds file that is there; left out, a new credential is issued and kept in $XDG_CONFIG_HOME/nats/creds." };
        var region = new Option<string>("--region") { HelpName = "REGION", Description = "Only this region's endpoints; left out, all." };
        var select = new Option<bool>("--select") { Description = "Make it the one that nats uses." };
        var command = new Command("nats-context", "Write a context for the nats command, to $XDG_CONFIG_HOME/nats/context.") { user.Account, user.User, name, creds, region, select };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var path = await user.PathAsync(parsed, api, ct);
            var folder = Path.Combine(scene.Terminal.ConfigHome, "nats");
            var file = parsed.GetValue(creds) is { } there ? Existing(there) : null;
            List<(string, string)> query = parsed.GetValue(region) is { } wanted ? [("region", wanted)] : [];
            var context = (JsonObject)(await api.GetAsync(Queries.Join($"{path}/context", query), ct)).Json();
            if (context["url"]?.GetValue<string>() is not { Length: > 0 })
            {
                throw new CliException(ExitCode.NotFound, "There is no endpoint there. See: trunk region list");
            }

            var called = Checked(parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(context["creds"]!.GetValue<string>()));
            if (file is null)
            {
                file = Path.Combine(folder, "creds", $"{called}.creds");
                await PrivateFile.WriteAsync(file, Encoding.UTF8.GetBytes(Issuing.TextOf(await Issuing.IssueAsync(api, path, null, neverExpires: false, ct))), ct);
            }

            context["creds"] = file;
            await PrivateFile.WriteAsync(Path.Combine(folder, "context", $"{called}.json"), Encoding.UTF8.GetBytes(JsonText.Of(context)), ct);
            if (parsed.GetValue(select))
            {
                await PrivateFile.WriteAsync(Path.Combine(folder, "context.txt"), Encoding.UTF8.GetBytes(called), ct);
            }

            scene.Printer(parsed).Say($"Wrote context {called}. Try: nats --context {called} rtt");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Existing(string file) => File.Exists(file) ? Path.GetFullPath(file) : throw CliException.Usage($"There is no file {file}.");

    // It is a file's name too.
    private static string Checked(string name) =>
        name.Length > 0 && name[0] != '.' && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? name : throw CliException.Usage($"\"{name}\" cannot be a context's name: letters, digits, -, _ and .");
}
