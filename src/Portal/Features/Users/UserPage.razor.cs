using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Users;

public sealed partial class UserPage
{
    private UserView? _user;
    private IReadOnlyList<CredentialView> _credentials = [];
    private IReadOnlyList<ConnectionView> _connections = [];
    private CredentialView? _revoking;
    private bool _isNameWrong;
    private Error? _refused;
    private Error? _elsewhere;
    private GetRevocation.Response? _gone;

    [Parameter] public string AccountId { get; set; } = "";
    [Parameter] public string UserId { get; set; } = "";

    /// <summary>The credential about to be revoked: asked for by link, so it works without script.</summary>
    [SupplyParameterFromQuery] public string? Revoke { get; set; }

    /// <summary>The credential that was just revoked.</summary>
    [SupplyParameterFromQuery] public string? Gone { get; set; }

    /// <summary>Asks to delete the user.</summary>
    [SupplyParameterFromQuery] public string? Delete { get; set; }

    /// <summary>It was just changed.</summary>
    [SupplyParameterFromQuery] public string? Saved { get; set; }

    /// <summary>The code of what was refused at an address that answers with a file.</summary>
    [SupplyParameterFromQuery] public string? Refused { get; set; }

    [SupplyParameterFromForm(FormName = "revoke")] private RevokeForm? Revocation { get; set; }

    [Inject] private GetUser.Handler GetUser { get; set; } = null!;
    [Inject] private ListCredentials.Handler ListCredentials { get; set; } = null!;
    [Inject] private ListConnections.Handler ListConnections { get; set; } = null!;
    [Inject] private RevokeCredential.Handler RevokeCredential { get; set; } = null!;

    [Inject] private GetRevocation.Handler GetRevocation { get; set; } = null!;

    private string Api => $"/accounts/{Here.Account!.Id}/users/{_user!.Id}";

    private string? Events => Caller.Can(Permissions.ReadAccounts) ? $"{Here.AccountPath}/events" : null;

    private string Path => $"{Here.AccountPath}/users/{_user!.Id}";

    protected override async Task LoadAsync()
    {
        if (!Kernel.UserId.TryParse(UserId, null, out var id))
        {
            Navigation.NotFound();
            return;
        }

        var account = Here.Account!.Id;
        _user = OrNotFound(await GetUser.HandleAsync(account, id, Ct));
        if (_user is null)
        {
            return;
        }

        var issued = OrNotFound(await ListCredentials.HandleAsync(account, id, new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
        _credentials = [.. issued.Reverse()];
        var connections = OrNotFound(await ListConnections.HandleAsync(account, "open", new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
        _connections = [.. connections.Where(c => c.UserId == id)];
        _elsewhere = Refused is { Length: > 0 and < 100 } ? ErrorCatalogue.Find(Refused) : null;
        if (CredentialId.TryParse(Gone, null, out var gone) && !(await GetRevocation.HandleAsync(account, id, gone, 0, Ct)).IsRefused(out _, out var revocation) && revocation.RevokedAt is not null)
        {
            _gone = revocation;
        }

        _revoking = _credentials.FirstOrDefault(c => c.RevokedAt is null && c.Id.ToString() == Revoke);
    }

    private async Task RevokeAsync()
    {
        if (_revoking is null)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _isNameWrong = Revocation?.Name != _user!.Name;
        if (_isNameWrong)
        {
            return;
        }

        var result = await RevokeCredential.HandleAsync(Here.Account!.Id, _user.Id, _revoking.Id, Ct);
        if (!result.IsRefused(out _refused))
        {
            Navigation.NavigateTo($"{Path}?gone={_revoking.Id}");
        }
    }

    private int Live(CredentialView credential) => _connections.Count(c => c.UserPublicKey == credential.PublicKey);

    private static string Says(ConnectionView c) => $"{(c.ClientName.Length > 0 ? c.ClientName : "unnamed")} on {c.Node}";

    private sealed class RevokeForm
    {
        public string? Name { get; set; }
    }
}
