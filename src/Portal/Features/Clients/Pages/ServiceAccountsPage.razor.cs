using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients.Pages;

public sealed partial class ServiceAccountsPage
{
    private IReadOnlyList<ClientView>? _clients;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];

    [SupplyParameterFromQuery] public string? Revoked { get; set; }
    [SupplyParameterFromQuery] public string? Deleted { get; set; }

    [SupplyParameterFromForm(FormName = "new-service-account")] private NewServiceAccount? Form { get; set; }

    [Inject] private ListClients.Handler ListClients { get; set; } = null!;
    [Inject] private CreateClient.Handler CreateClient { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/service-accounts";

    private static IEnumerable<Role> Roles => [Role.Viewer, Role.Developer, Role.Admin, Role.Owner];

    protected override async Task LoadAsync()
    {
        _clients = OrNotFound(await ListClients.HandleAsync(new PageRequest(PageRequest.Most), ClientKind.Service, Ct))?.Data.Reverse().ToList();
        if (_clients is not null)
        {
            _accounts = [.. (OrNotFound(await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? []).Select(a => (a.Id, a.Name))];
        }
    }

    private async Task CreateAsync()
    {
        var expires = Form?.Days is > 0 and <= 3650 ? Clock.GetUtcNow().AddDays(Form.Days) : (DateTimeOffset?)null;
        var role = Enum.TryParse<Role>(Form?.Role, out var chosen) ? chosen : (Role?)null;
        await ShowAsync(
            await CreateClient.HandleAsync(new(Form?.Name?.Trim(), ClientKind.Service, Role: role, ExpiresAt: expires, AccountIds: RoleWords.Chosen(Form?.Limit, Form?.Accounts)), Ct),
            made => (made.Client.Id, made.Secret));
    }

    private sealed class NewServiceAccount
    {
        public string? Name { get; set; }
        public string? Role { get; set; }
        public int Days { get; set; }
        public string? Limit { get; set; }
        public List<string>? Accounts { get; set; }
    }
}
