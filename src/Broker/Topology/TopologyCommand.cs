using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Topology;

/// <summary><c>broker topology</c>: shows the latest topology, or adds a revision from a file. Takes the owner's configuration. Nodes get it by a rollout.</summary>
internal static class TopologyCommand
{
    private static readonly JsonSerializerOptions Indented = new(FleetTopology.Json) { WriteIndented = true };

    public static Command Create()
    {
        var show = new Command("show", "Print the latest topology (JSON).");
        show.SetAction((_, ct) => RunAsync((_, latest) => ShowAsync(latest), ct));
        var file = new Argument<FileInfo>("file") { Description = "The topology (JSON), as `show` prints it." };
        var note = new Option<string>("--note") { Description = "Why, for who reads it later.", DefaultValueFactory = _ => "" };
        var set = new Command("set", "Add a revision.") { file, note };
        set.SetAction((parsed, ct) => RunAsync((db, latest) => SetAsync(db, latest, parsed.GetRequiredValue(file).FullName, parsed.GetValue(note) ?? "", ct), ct));
        return new Command("topology", "What regions and nodes there shall be.") { show, set };
    }

    private static async Task<int> RunAsync(Func<FleetDb, TopologyRevision, Task<int>> run, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(OwnerConfiguration.Read().Owner());
        var id = (await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, ct)).Id;
        return await Topologies.LatestAsync(db, id, ct) is { } latest ? await run(db, latest) : await FailAsync("This fleet's topology is not kept here.");
    }

    private static Task<int> ShowAsync(TopologyRevision latest)
    {
        Console.WriteLine(JsonSerializer.Serialize(FleetTopology.Read(latest.Document), Indented));
        return Task.FromResult(0);
    }

    private static async Task<int> SetAsync(FleetDb db, TopologyRevision latest, string file, string note, CancellationToken ct)
    {
        try
        {
            var topology = FleetTopology.Read(await File.ReadAllTextAsync(file, ct));
            var (added, problems) = await Topologies.AddAsync(db, latest, topology, note, Organization.Platform, "system administrator", TimeProvider.System.GetUtcNow(), ct);
            if (added is null)
            {
                return await FailAsync(string.Join('\n', problems));
            }

            Console.WriteLine($"Revision {added.Revision}. Nodes go on as they are until: rollout plan change");
            return 0;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return await FailAsync($"{file}: {e.Message}");
        }
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
