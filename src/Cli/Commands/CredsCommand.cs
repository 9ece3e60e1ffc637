using System.CommandLine;
using System.Text;
using Platform.Cli.Contexts;

namespace Platform.Cli.Commands;

/// <summary>creds ACCOUNT USER -o FILE: a new credential, in a file for its owner alone.</summary>
internal static class CredsCommand
{
    public static Command Create(Scene scene)
    {
        var user = new UserArguments();
        var file = new Option<string>("--out", "-o") { HelpName = "FILE", Description = "Where to write it (0600); - for standard output. Left out, as it is called: ACCOUNT-USER.creds." };
        var expires = new Option<string>("--expires-at") { HelpName = "TIME", Description = "RFC 3339; left out, after the user's lifetime." };
        var never = new Option<bool>("--never-expires") { Description = "It has no end; only revoking stops it." };
        var command = new Command("creds", "Issue a credential of a user and write its .creds file.") { user.Account, user.User, file, expires, never };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var issued = await Issuing.IssueAsync(api, await user.PathAsync(parsed, api, ct), parsed.GetValue(expires), parsed.GetValue(never), ct);
            var name = parsed.GetValue(file) ?? Path.GetFileName(issued["file_name"]!.GetValue<string>());
            if (name is "-")
            {
                await scene.Terminal.Out.WriteAsync(Issuing.TextOf(issued));
                return ExitCode.Ok;
            }

            await PrivateFile.WriteAsync(name, Encoding.UTF8.GetBytes(Issuing.TextOf(issued)), ct);
            scene.Printer(parsed).Say($"Wrote {name}; {(issued["expires_at"] is { } end ? $"good until {end.GetValue<string>()}" : "it has no end")}.");
            return ExitCode.Ok;
        });
        return command;
    }
}
