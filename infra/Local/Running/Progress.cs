using System.Globalization;
using Spectre.Console;

namespace Platform.Local.Running;

/// <summary>Shows a start as it happens: a live table on a terminal, one line per change elsewhere.</summary>
internal static class Progress
{
    /// <summary>Until <paramref name="until"/> ends, and once more after it.</summary>
    public static async Task ShowAsync(Func<RunState?> now, Task until)
    {
        if (Console.IsOutputRedirected)
        {
            await LinesAsync(now, until);
        }
        else
        {
            await AnsiConsole.Live(Draw(now())).StartAsync(async live =>
            {
                while (!until.IsCompleted)
                {
                    live.UpdateTarget(Draw(now()));
                    await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(120)));
                }

                live.UpdateTarget(Draw(now()));
            });
        }
    }

    private static async Task LinesAsync(Func<RunState?> now, Task until)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        void Say()
        {
            foreach (var part in now()?.Parts ?? [])
            {
                if (part.State is not "waiting" && !string.Equals(said.GetValueOrDefault(part.Name), part.State, StringComparison.Ordinal))
                {
                    said[part.Name] = part.State;
                    Console.WriteLine($"{part.Name,-17} {part.State}{Seconds(part)}");
                }
            }
        }

        while (!until.IsCompleted)
        {
            Say();
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(120)));
        }

        Say();
    }

    private static Table Draw(RunState? state)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("part", "state", "pid");
        foreach (var part in state?.Parts ?? [])
        {
            var colour = part.State switch { "ready" => "green", "waiting" or "stopped" => "grey", "restarting" => "red", _ => "yellow" };
            table.AddRow(new Text(part.Name), new Markup($"[{colour}]{part.State}[/]{Seconds(part)}"), new Text(part.Pid == 0 ? "" : part.Pid.ToString(CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private static string Seconds(PartState part) => part is { State: "ready", Seconds: { } s } ? string.Create(CultureInfo.InvariantCulture, $" {s:0.0} s") : "";
}
