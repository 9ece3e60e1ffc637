using Microsoft.AspNetCore.Components;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Fleet;

public sealed partial class FleetPage
{
    private GetFleet.Response? _fleet;

    [Inject] private GetFleet.Handler GetFleet { get; set; } = null!;

    private List<FleetNodeView> Answering => [.. _fleet!.Nodes.Where(n => n.State == NodeState.Answering)];

    private DateTimeOffset? Oldest => Answering.Min(n => n.HeardAt);

    protected override async Task LoadAsync() => _fleet = OrNotFound(await GetFleet.HandleAsync(Ct));

    /// <summary>The worst there is, and what to look at.</summary>
    private static (string Tone, string What, string Next)? Trouble(GetFleet.Response fleet)
    {
        var gone = fleet.Nodes.Where(n => n.State == NodeState.NotAnswering).Select(n => n.Name).ToList();
        return gone is not [] ? ("bad", $"{Wording.Count(gone.Count, "node does", "nodes do")} not answer: {string.Join(", ", gone)}.", "The controller tries to reach them all the time; their clients are at other nodes.")
            : fleet.Nodes.Any(n => n.State == NodeState.Stale) ? ("warn", "Some numbers are old.", "No controller has asked those nodes for half a minute. Clients are not affected.")
            : fleet.MetaLeader is null && fleet.Nodes.Any(n => n.JetStream is not null) ? ("bad", "JetStream has no leader.", "The answering nodes see none, or not the same: streams cannot be made or changed until they agree.")
            : fleet.Nodes.FirstOrDefault(n => n.Config?.IsPlaced is false) is { } other ? ("warn", $"{other.Name} does not run with the configuration placed there.", "Its server has refused the file, or only a restart takes it over.")
            : null;
    }
}
