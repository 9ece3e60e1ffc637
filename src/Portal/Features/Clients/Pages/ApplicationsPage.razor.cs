using Microsoft.AspNetCore.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients.Pages;

public sealed partial class ApplicationsPage
{
    private IReadOnlyList<AuthorizationView> _mine = [];
    private IReadOnlyList<ClientView>? _clients;

    [SupplyParameterFromQuery] public string? Ended { get; set; }
    [SupplyParameterFromQuery] public string? Revoked { get; set; }
    [SupplyParameterFromQuery] public string? Deleted { get; set; }

    [SupplyParameterFromForm(FormName = "new-client")] private NewClient? Form { get; set; }

    [Inject] private ListAuthorizations.Handler ListAuthorizations { get; set; } = null!;
    [Inject] private ListClients.Handler ListClients { get; set; } = null!;
    [Inject] private CreateClient.Handler CreateClient { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/applications";

    protected override async Task LoadAsync()
    {
        _mine = OrNotFound(await ListAuthorizations.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data.Reverse().ToList() ?? [];
        if (Caller.Can(Permissions.ManageClients))
        {
            _clients = OrNotFound(await ListClients.HandleAsync(new PageRequest(PageRequest.Most), kind: null, Ct))?.Data.Where(c => c.Kind != ClientKind.Service).Reverse().ToList();
        }
    }

    private async Task CreateAsync()
    {
        var kind = Enum.TryParse<ClientKind>(Form?.Kind, out var chosen) && chosen != ClientKind.Service ? chosen : (ClientKind?)null;
        var uris = Form?.RedirectUri?.Trim() is { Length: > 0 } uri ? new[] { uri } : [];
        await ShowAsync(await CreateClient.HandleAsync(new(Form?.Name?.Trim(), kind, uris, null, Form?.Scopes ?? []), Ct), made => (made.Client.Id, made.Secret));
    }

    private sealed class NewClient
    {
        public string? Name { get; set; }
        public string? Kind { get; set; }
        public string? RedirectUri { get; set; }
        public List<string>? Scopes { get; set; }
    }
}
