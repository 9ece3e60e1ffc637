using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Messages;
using Platform.Portal.Features.Regions;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Connect;

public sealed partial class ConnectPage
{
    private UserView? _user;
    private PublicationView? _publication;
    private IReadOnlyList<ListRegions.RegionView> _regions = [];
    private IReadOnlyList<Snippet> _snippets = [];
    private ConnectTarget? _target;
    private TokenTarget? _token;
    private Snippet? _snippet;
    private Watch.Seen? _latest;
    private int _nodes;
    private PublishMessage.Response? _published;
    private Error? _error;

    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>The way to connect that is shown, "cli" when left out.</summary>
    [SupplyParameterFromQuery] public string? Via { get; set; }
    [SupplyParameterFromQuery] public string? Region { get; set; }
    [SupplyParameterFromQuery] public string? User { get; set; }

    /// <summary>"token": without credentials.</summary>
    [SupplyParameterFromQuery] public string? With { get; set; }

    /// <summary>The subject the console listens to, "hello.>" when left out.</summary>
    [SupplyParameterFromQuery] public string? Sub { get; set; }

    [SupplyParameterFromForm(FormName = "publish")] private PublishForm? Form { get; set; }

    [Inject] private ListUsers.Handler ListUsers { get; set; } = null!;
    [Inject] private ListRegions.Handler ListRegions { get; set; } = null!;
    [Inject] private GetAccount.Handler GetAccount { get; set; } = null!;
    [Inject] private GetPublication.Handler GetPublication { get; set; } = null!;
    [Inject] private ListConnections.Handler ListConnections { get; set; } = null!;
    [Inject] private PublishMessage.Handler Publish { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Listening => Sub is { Length: > 0 } sub ? sub : "hello.>";

    private string Messages => QueryHelpers.AddQueryString($"{Here.AccountPath}/messages", new Dictionary<string, string?>(StringComparer.Ordinal) { ["subject"] = Listening, ["region"] = _target!.Region });

    /// <summary>Whether there is more than a user for them: where the account is published, who is connected.</summary>
    private bool MayRead => Caller.Can(Permissions.ReadAccounts);

    private string? Events => MayRead ? $"{Here.AccountPath}/events" : null;

    private IEnumerable<Snippet> Tabs => _snippets.Where(s => !s.IsLanguage || s == (_snippet!.IsLanguage ? _snippet : _snippets.First(l => l.IsLanguage)));

    protected override async Task LoadAsync()
    {
        var account = Here.Account!.Id;
        var users = OrNotFound(await ListUsers.HandleAsync(account, new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
        _user = User is null ? (users is [var first, ..] ? first : null) : users.FirstOrDefault(u => u.Id.ToString() == User);
        _publication = !MayRead ? null : OrNotFound(await GetPublication.HandleAsync(account, null, 0, Ct));
        _regions = OrNotFound(await ListRegions.HandleAsync(Ct))?.Data ?? [];
        var region = _regions.FirstOrDefault(r => r.Name == Region) ?? _regions.FirstOrDefault(r => r.Nodes.Any(n => n.IsUp)) ?? (_regions is [var any, ..] ? any : null);
        _token = With == "token" && MayRead ? await TokenTarget.FindAsync(GetAccount, ListRegions, account, region?.Name, Ct) : null;
        if ((_user is null && _token is null) || region is null)
        {
            if (User is not null && _user is null)
            {
                Navigation.NotFound();
            }

            return;
        }

        _nodes = _publication?.Regions.Sum(r => r.Nodes.Count(n => n.IsUp)) ?? 0;
        var node = region.Nodes.FirstOrDefault(n => n.IsUp) ?? region.Nodes[0];
        _target = new ConnectTarget(Here.Account.Name, _user?.Name ?? "client", region.Name, [.. region.Nodes.Select(n => n.Client)], node.WebSocket, node.Mqtt, node.LeafNode);
        _snippets = Snippets.For(_target);
        _snippet = _snippets.FirstOrDefault(s => s.Via == Via) ?? _snippets[0];
        _latest = !MayRead ? null : OrNotFound(await ListConnections.HandleAsync(account, "all", new PageRequest(1), Ct))?.Data is [var c, ..]
            ? new Watch.Seen(c.UserName, c.UserPublicKey, c.Region, c.Node, c.ClientName, c.Language, c.Version, c.Kind, c.Host, c.RttMicroseconds, c.ConnectedAt, c.DisconnectedAt)
            : null;
    }

    // Every tab is a URL: what is left out of it keeps its default.
    private string Url(string? via = null, string? region = null, string? with = null) => QueryHelpers.AddQueryString($"{Here.AccountPath}/connect", new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["with"] = with is null ? With : with is "" ? null : with,
        // The ways with a token are not those with credentials.
        ["via"] = via ?? (with is null ? Via : null),
        ["region"] = region ?? Region,
        ["user"] = User,
        ["sub"] = Sub,
    }.Where(q => q.Value is not null));

    private async Task PublishAsync()
    {
        var result = await Publish.HandleAsync(Here.Account!.Id, new(Form?.Subject?.Trim(), Form?.Message, _target?.Region), Ct);
        _published = result.IsRefused(out _error) ? null : result.Value;
    }

    private sealed class PublishForm
    {
        public string? Subject { get; set; }
        public string? Message { get; set; }
    }
}
