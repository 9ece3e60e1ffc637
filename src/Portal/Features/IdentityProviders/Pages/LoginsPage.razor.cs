using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.IdentityProviders.Logins;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Pages;

public sealed partial class LoginsPage
{
    private ProviderView? _provider;
    private Page<LoginView>? _logins;
    private LoginView? _chosen;
    private Error? _error;
    private Error? _stepError;

    [Parameter] public string ProviderId { get; set; } = "";
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>"password" or "delete": what is about to be done, asked for by link.</summary>
    [SupplyParameterFromQuery] public string? Do { get; set; }

    /// <summary>The login it is done to.</summary>
    [SupplyParameterFromQuery] public string? Login { get; set; }
    [SupplyParameterFromQuery] public string? Done { get; set; }
    [SupplyParameterFromForm(FormName = "new-login")] private LoginForm? Form { get; set; }
    [SupplyParameterFromForm(FormName = "login-step")] private ActForm? Act { get; set; }

    [Inject] private GetProvider.Handler Get { get; set; } = null!;
    [Inject] private ListLogins.Handler List { get; set; } = null!;
    [Inject] private CreateLogin.Handler Create { get; set; } = null!;
    [Inject] private UpdateLogin.Handler Update { get; set; } = null!;
    [Inject] private DeleteLogin.Handler Delete { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;

    private string Provider => $"{Here.OrganizationPath}/identity-providers/{_provider!.Id}";

    private string Path => $"{Provider}/logins";

    private bool MayManage => Caller.Can(Permissions.ManageProviders);

    protected override async Task LoadAsync()
    {
        _provider = OrNotFound(IdentityProviderId.TryParse(ProviderId, null, out var id) ? await Get.HandleAsync(id, Ct) : ProviderErrors.NotFound)?.Provider;
        if (_provider is null)
        {
            return;
        }

        var list = await List.HandleAsync(id, new PageRequest(null, Cursor), Ct);
        if (list.IsRefused(out var error))
        {
            Navigation.NavigateTo(error.Kind is ErrorKind.Invalid ? Path : Provider);
            return;
        }

        _logins = list.Value;
        _chosen = MayManage && Do is "password" or "delete" && ConnectLoginId.TryParse(Login, null, out var login) ? await LoginAsync(id, login) : null;
    }

    private Error? At(string field) => _error?.Field == field ? _error : null;

    private async Task<LoginView?> LoginAsync(IdentityProviderId provider, ConnectLoginId login) =>
        await LoginView.FindAsync(Db, provider, login, Ct);

    private async Task CreateAsync()
    {
        JsonElement? claims = string.IsNullOrWhiteSpace(Form?.Claims) ? null : Documents.ObjectOf(Form.Claims) is { } read ? JsonSerializer.SerializeToElement(read) : JsonSerializer.SerializeToElement(Form.Claims);
        if (_provider is not null && !(await Create.HandleAsync(_provider.Id, new(Form?.Username?.Trim(), Form?.Password, claims), Ct)).IsRefused(out _error, out _))
        {
            Navigation.NavigateTo($"{Path}?done=made");
        }
    }

    private async Task ActAsync()
    {
        if (_provider is null || _chosen is null)
        {
            Navigation.NavigateTo(_provider is null ? Here.OrganizationPath : Path);
        }
        else if (Do is "delete")
        {
            if (!(await Delete.HandleAsync(_provider.Id, _chosen.Id, Ct)).IsRefused(out _stepError))
            {
                Navigation.NavigateTo($"{Path}?done=gone");
            }
        }
        else if (!(await Update.HandleAsync(_provider.Id, _chosen.Id, new(Act?.Password ?? ""), Ct)).IsRefused(out _stepError, out _))
        {
            Navigation.NavigateTo($"{Path}?done=set");
        }
    }

    private sealed class LoginForm
    {
        public string? Username { get; set; }
        public string? Password { get; set; }
        public string? Claims { get; set; }
    }

    private sealed class ActForm
    {
        public string? Password { get; set; }
    }
}
