using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

public sealed partial class OrganizationSettingsPage
{
    private Blast _blast = new(0, 0, 0, 0);
    private Error? _error;
    private bool _isNameWrong;

    [SupplyParameterFromQuery] public string? Saved { get; set; }

    [SupplyParameterFromForm(FormName = "names")] private NamesForm? Form { get; set; }
    [SupplyParameterFromForm(FormName = "delete")] private DeleteForm? Deleting { get; set; }

    [Inject] private UpdateOrganization.Handler Update { get; set; } = null!;
    [Inject] private DeleteOrganization.Handler Delete { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private bool MayManage => Caller.Can(Permissions.ManageOrganization);

    private string ApiPath => $"/organizations/{Here.Organization!.Id}";

    protected override async Task LoadAsync()
    {
        var now = Clock.GetUtcNow();
        _blast = new(
            await Db.Accounts.CountAsync(a => !a.IsSystem && a.ClosedAt == null, Ct),
            await Db.Connections.CountAsync(c => c.DisconnectedAt == null, Ct),
            await Db.Members.CountAsync(Ct),
            await Db.ApiTokens.CountAsync(t => t.RevokedAt == null && (t.ExpiresAt == null || t.ExpiresAt > now), Ct));
    }

    private Error? Of(string field) => _error?.Field == field ? _error : null;

    private async Task SaveAsync()
    {
        var patch = new JsonObject { ["name"] = Form?.Name?.Trim(), ["slug"] = Form?.Slug?.Trim() };
        if (!(await Update.HandleAsync(Here.Organization!.Id, patch, Ct)).IsRefused(out _error, out var saved))
        {
            Navigation.NavigateTo($"/o/{saved.Slug}/settings?saved=1");
        }
    }

    private async Task DeleteAsync()
    {
        _isNameWrong = Deleting?.Name?.Trim() != Here.Organization!.Name;
        if (_isNameWrong)
        {
            return;
        }

        if (!(await Delete.HandleAsync(Here.Organization.Id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo("/organizations?done=deleted");
        }
        else if (_error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo($"{Here.OrganizationPath}/settings"));
        }
    }

    private sealed record Blast(int Accounts, int Connections, int People, int Tokens);

    private sealed class NamesForm
    {
        public string? Name { get; set; }
        public string? Slug { get; set; }
    }

    private sealed class DeleteForm
    {
        public string? Name { get; set; }
    }
}
