using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Fleet;
using Platform.Store;

namespace Platform.Portal.Features.Moves;

public sealed partial class NodeClients
{
    private Error? _error;

    [Parameter, EditorRequired] public required FleetNodeView Node { get; set; }

    /// <summary>What somebody is asked to confirm: "drain", "rebalance", or the number of a connection to kick.</summary>
    [Parameter] public string? Ask { get; set; }

    /// <summary>The latest of the whole fleet.</summary>
    [Parameter, EditorRequired] public required IReadOnlyList<MoveView> Moves { get; set; }

    [CascadingParameter] public required HttpContext Http { get; set; }

    [Inject] private MoveConnections.Handler Move { get; set; } = null!;
    [Inject] private CancelMove.Handler Cancel { get; set; } = null!;
    [Inject] private CordonNode.Handler Cordon { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private Caller Caller { get; set; } = null!;

    private List<MoveView> Here => [.. Moves.Where(m => m.Target == Node.Name || m.Target == Node.Region).Take(5)];

    private string Path => $"/admin/fleet/{Node.Name}";

    private Question? Asking => Ask switch
    {
        null => null,
        "drain" => new($"Drain {Node.Name}", Wording.Number(Node.Connections ?? 0), "Each is told, and dropped two seconds later if it is still there; its library connects to another address it knows. Messages it was not acknowledged it sends again.", "Drain", new("drain", Node.Name)),
        "rebalance" => new($"Rebalance {Node.Region}", "those above the share", "The newest clients of nodes that have more than the average of their region are told, and dropped two seconds later if they are still there.", "Rebalance", new("rebalance", Node.Region)),
        _ when long.TryParse(Ask, System.Globalization.CultureInfo.InvariantCulture, out var cid) && cid > 0 =>
            new($"Kick connection {Ask} of {Node.Name}", "1", "It is dropped at once. Nothing keeps it from coming back: revoke its credential for that.", "Kick", new("kick", Node.Name, ClientId: cid)),
        _ => null,
    };

    private async Task CordonAsync() => Show(await Cordon.HandleAsync(Node.Name, Node.CordonedAt is null, Http.RequestAborted));

    private async Task AskAsync()
    {
        if (Asking is { } asking)
        {
            Show(await Move.HandleAsync(asking.Request, Http.RequestAborted));
        }
    }

    private async Task CancelAsync(MoveId id) => Show(await Cancel.HandleAsync(id.ToString(), Http.RequestAborted));

    // Read again: what is done must not be done twice by a reload.
    private void Show<T>(Result<T> result)
    {
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo(Path);
        }
    }

    private sealed record Question(string Title, string Count, string Says, string Button, MoveConnections.Request Request);
}
