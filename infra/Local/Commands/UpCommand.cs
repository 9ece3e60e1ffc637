using System.CommandLine;
using Platform.Local.Layout;

namespace Platform.Local.Commands;

/// <summary><c>up</c>: everything on this machine, until Ctrl-C or <c>down</c>.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var detach = new Option<bool>("--detach") { Description = "Return when ready; the platform goes on." };
        var portBase = PortBaseOption.Create($"First port of this copy (default {PortPlan.DefaultBase}, or what it last had).");
        var fleet = new Option<string?>("--fleet") { Description = "Regions x nodes: 3x1 (default, or what it last had), 3x3, 1x5." };
        fleet.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !FleetShape.TryParse(text, out _))
            {
                result.AddError("--fleet is regions x nodes: 1 to 3 regions of 1 to 5 nodes, nine nodes in all at most: 3x1, 3x3, 1x5.");
            }
        });
        var command = new Command("up", "Start the whole platform on this machine.") { data, detach, portBase, fleet };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.Folder(data);
            var last = await PrivateFile.ReadJsonAsync<Settings>(folder.SettingsFile, ct);
            var settings = new Settings(parsed.GetValue(portBase) ?? last?.PortBase ?? PortPlan.DefaultBase, parsed.GetValue(fleet) ?? last?.Fleet ?? "3x1");
            return parsed.GetValue(detach) ? await Detached.UpAsync(folder, settings, ct) : await Foreground.UpAsync(folder, settings, ct);
        });
        return command;
    }
}
