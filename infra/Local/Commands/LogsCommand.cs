using System.CommandLine;
using Platform.Local.Layout;

namespace Platform.Local.Commands;

/// <summary><c>logs</c>: the last lines of every process, then new ones as they come.</summary>
internal static class LogsCommand
{
    private const int Earlier = 20;

    public static Command Create()
    {
        var data = DataOption.Create();
        var name = new Argument<string?>("process") { Description = "Only this one: portal, controller, callout-us-east, postgres, us-east-1, us-east-1.nats…", Arity = ArgumentArity.ZeroOrOne };
        var stay = new Option<bool>("--no-follow") { Description = "Show what there is and return." };
        var command = new Command("logs", "Show and follow the logs.") { data, name, stay };
        command.SetAction((parsed, ct) => LogsAsync(parsed.Folder(data), parsed.GetValue(name), !parsed.GetValue(stay), ct));
        return command;
    }

    private static async Task<int> LogsAsync(DataFolder data, string? only, bool follow, CancellationToken ct)
    {
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        do
        {
            foreach (var file in Directory.Exists(data.Logs) ? Directory.GetFiles(data.Logs, $"{only ?? "*"}.log").Order(StringComparer.Ordinal).ToArray() : [])
            {
                await ShowAsync(file, read, ct);
            }

            await Task.Delay(follow ? 250 : 0, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (follow && !ct.IsCancellationRequested);

        if (read.Count == 0)
        {
            await Console.Error.WriteLineAsync($"platform: no such log in {data.Logs}");
            return 1;
        }

        return 0;
    }

    private static async Task ShowAsync(string file, Dictionary<string, long> read, CancellationToken ct)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var isNew = !read.TryGetValue(file, out var from);
        stream.Position = stream.Length < from ? 0 : from; // shorter: it was rotated
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        read[file] = stream.Position;
        foreach (var line in isNew ? lines.TakeLast(Earlier) : lines)
        {
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(file),-17} | {line}");
        }
    }
}
