using Microsoft.AspNetCore.Components;
using Platform.Portal.Components;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Ledger;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

public sealed partial class AccountPage
{
    private AccountDetail? _account;
    private PublicationView? _publication;
    private IReadOnlyList<ConnectionView> _connections = [];
    private bool _hasMore;
    private UserCounts? _users;
    private Page<Expiration>? _expirations;

    [Parameter] public string AccountId { get; set; } = "";

    [Inject] private GetAccount.Handler GetAccount { get; set; } = null!;
    [Inject] private GetPublication.Handler GetPublication { get; set; } = null!;
    [Inject] private ListConnections.Handler ListConnections { get; set; } = null!;
    [Inject] private ListExpirations.Handler ListExpirations { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Events => $"{Here.AccountPath}/events";

    private int All => _publication!.Regions.Sum(r => r.Nodes.Count);

    private int Holding => _publication!.Regions.Sum(r => r.Nodes.Count(IsHolding));

    private string Foot
    {
        get
        {
            var nodes = _publication!.Regions.SelectMany(r => r.Nodes).ToList();
            return nodes.Find(n => n.Error is not null) is { } failed
                ? $"{failed.Name} answered: {failed.Error}. It keeps serving generation {failed.Generation}; nothing is dropped."
                : nodes.Find(n => !n.IsUp) is { } down
                ? $"{down.Name} is not answering. It gets generation {_publication.DesiredGeneration} when it is back."
                : _publication.IsCurrent ? "Read back from every node, byte for byte." : "A node takes a new generation within about two seconds.";
        }
    }

    protected override async Task LoadAsync()
    {
        if (!Caller.Can(Permissions.ReadAccounts) && Caller.Can(Permissions.ReadUsers))
        {
            // The users are what there is to see of it.
            Navigation.NavigateTo($"{Here.AccountPath}/users");
            return;
        }

        var id = Here.Account!.Id;
        _account = OrNotFound(await GetAccount.HandleAsync(id, Ct));
        _publication = OrNotFound(await GetPublication.HandleAsync(id, null, 0, Ct));
        if (OrNotFound(await ListConnections.HandleAsync(id, "open", new PageRequest(), Ct)) is { } connections)
        {
            (_connections, _hasMore) = (connections.Data, connections.HasMore);
        }

        _users = await UserCounts.ReadAsync(Db, id, Clock.GetUtcNow(), Ct);
        _expirations = OrNotFound(await ListExpirations.HandleAsync(id, Ledger.ListExpirations.Soon, new PageRequest(50), Ct));
    }

    private bool IsHolding(PublicationView.NodePart node) => node.IsConfirmed && node.Generation >= _publication!.DesiredGeneration;

    private bool IsHolding(PublicationView.RegionPart region) => region.Nodes.Count > 0 && region.Nodes.All(IsHolding);

    private string? Tone(PublicationView.NodePart node) => IsHolding(node) ? null : !node.IsUp ? "idle" : node.Error is not null ? "bad" : "warn";

    private string NodesSay(PublicationView.RegionPart region) =>
        $"{region.Nodes.Count(IsHolding)} of {Wording.Count(region.Nodes.Count, "node", "nodes")} on generation {_publication!.DesiredGeneration}"
        + string.Concat(region.Nodes.Where(n => !n.IsUp).Select(n => $", {n.Name} is not answering"));

    private string NodeNote(PublicationView.RegionPart region) =>
        region.Nodes.Any(n => !n.IsUp) ? "down" : IsHolding(region) ? "held" : "waiting";
}
