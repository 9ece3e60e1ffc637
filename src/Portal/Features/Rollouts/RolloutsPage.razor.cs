using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Platform.Authority;
using Platform.Kernel;

namespace Platform.Portal.Features.Rollouts;

public sealed partial class RolloutsPage
{
    private static readonly JsonSerializerOptions Indented = new(FleetTopology.Json) { WriteIndented = true };

    private IReadOnlyList<RolloutView> _rollouts = [];
    private TopologyView? _topology;
    private Error? _error;

    [Inject] private ListRollouts.Handler List { get; set; } = null!;
    [Inject] private GetTopology.Handler Topology { get; set; } = null!;
    [Inject] private ChangeTopology.Handler Change { get; set; } = null!;
    [Inject] private PlanRollout.Handler Plan { get; set; } = null!;
    [Inject] private MoveRollout.Handler Move { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "topology")] private TopologyForm? Form { get; set; }

    private RolloutView? Shown => _rollouts.Count > 0 ? _rollouts[0] : null;

    private RolloutView? Open => Shown is { State: not ("done" or "cancelled") } open ? open : null;

    private Error? DocumentError => _error?.Field is "topology" or "revision" ? _error : null;

    protected override async Task LoadAsync()
    {
        _rollouts = OrNotFound(await List.HandleAsync(Ct))?.Data ?? [];
        // A fleet that is laid out by its own specifications has none to show.
        _topology = (await Topology.HandleAsync(Ct)).Match<TopologyView?>(t => t, _ => null);
    }

    private async Task PlanAsync(string kind) => Show(await Plan.HandleAsync(new(kind), Ct));

    private async Task MoveAsync(RolloutId id, string move) => Show(await Move.HandleAsync(id.ToString(), new(move), Ct));

    private async Task ChangeAsync()
    {
        try
        {
            Show(await Change.HandleAsync(new(Form!.Revision, FleetTopology.Read(Form.Document ?? ""), Form.Note?.Trim() ?? ""), Ct));
        }
        catch (JsonException e)
        {
            _error = RolloutErrors.TopologyWrong with { Message = e.Message };
        }
    }

    // A page that was changed is read again: what is done must not be done twice by a reload.
    private void Show<T>(Result<T> result)
    {
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo("/admin/fleet/rollouts");
        }
    }

    private static string Text(TopologyView topology) => JsonSerializer.Serialize(topology.Topology, Indented);

    private sealed class TopologyForm
    {
        public long Revision { get; set; }

        public string? Document { get; set; }

        public string? Note { get; set; }
    }
}
