using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients.Pages;

public sealed partial class ApplicationsPage
{
    private IReadOnlyList<AuthorizationView> _mine = [];
    private IReadOnlyList<ClientView>? _clients;
    private string? _secret;
    private ClientId? _made;
    private Error? _error;

    [SupplyParameterFromQuery] public string? Ended { get; set; }
    [SupplyParameterFromQuery] public string? Revoked { get; set; }
    [SupplyParameterFromQuery] public string? Deleted { get; set; }

    [SupplyParameterFromForm(FormName = "new-client")] private NewClient? Form { get; set; }

    [Inject] private ListAuthorizations.Handler ListAuthorizations { get; set; } = null!;
    [Inject] private ListClients.Handler ListClients { get; set; } = null!;
    [Inject] private CreateClient.Handler CreateClient { get; set; } = null!;
    [Inject] private AddSecret.Handler AddSecret { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/applications";

    protected override async Task LoadAsync()
    {
        _mine = OrNotFound(await ListAuthorizations.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data.Reverse().ToList() ?? [];
        if (Caller.Can(Permissions.ManageClients))
        {
            _clients = OrNotFound(await ListClients.HandleAsync(new PageRequest(PageRequest.Most), kind: null, Ct))?.Data.Where(c => c.Kind != ClientKind.Service).Reverse().ToList();
        }
    }

    // No redirect after it: the secret is in this answer and nowhere else, and the answer is not stored.
    private async Task CreateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var kind = Enum.TryParse<ClientKind>(Form?.Kind, out var chosen) && chosen != ClientKind.Service ? chosen : (ClientKind?)null;
        var uris = Form?.RedirectUri?.Trim() is { Length: > 0 } uri ? new[] { uri } : [];
        var result = await CreateClient.HandleAsync(new(Form?.Name?.Trim(), kind, uris, null, Form?.Scopes ?? []), Ct);
        if (!result.IsRefused(out _error))
        {
            (_made, _secret) = (result.Value.Client.Id, result.Value.Secret);
            await LoadAsync();
        }
    }

    private async Task AddSecretAsync(ClientId client)
    {
        Http.Response.Headers.CacheControl = "no-store";
        var result = await AddSecret.HandleAsync(client, new(), Ct);
        if (!result.IsRefused(out _error))
        {
            (_made, _secret) = (client, result.Value.Secret);
            await LoadAsync();
        }
    }

    private sealed class NewClient
    {
        public string? Name { get; set; }
        public string? Kind { get; set; }
        public string? RedirectUri { get; set; }
        public List<string>? Scopes { get; set; }
    }
}
