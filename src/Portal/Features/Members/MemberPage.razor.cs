using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

public sealed partial class MemberPage
{
    private MemberView? _member;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];
    private GrantableUsers _users = GrantableUsers.None;
    private int _tokens;
    private int _credentials;
    private Error? _error;

    [Parameter] public string PersonId { get; set; } = "";

    [SupplyParameterFromQuery] public string? Saved { get; set; }

    [SupplyParameterFromQuery] public string? Ended { get; set; }

    [SupplyParameterFromForm(FormName = "member")] private MemberForm? Form { get; set; }

    [Inject] private GetMember.Handler GetMember { get; set; } = null!;
    [Inject] private UpdateMember.Handler UpdateMember { get; set; } = null!;
    [Inject] private RemoveMember.Handler RemoveMember { get; set; } = null!;
    [Inject] private EndMemberSessions.Handler EndSessions { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/members";

    private bool IsSelf => _member!.Id == Caller.Person;

    private bool MayChange => Caller.Can(Permissions.ManageMembers) && Caller.Covers(_member!.Role);

    private IReadOnlyList<Role> Roles => [.. Enum.GetValues<Role>().Where(Caller.Covers)];

    protected override async Task LoadAsync()
    {
        if (!Kernel.PersonId.TryParse(PersonId, null, out var id))
        {
            Navigation.NotFound();
            return;
        }

        _member = OrNotFound(await GetMember.HandleAsync(id, Ct));
        if (_member is null)
        {
            return;
        }

        var now = Clock.GetUtcNow();
        _tokens = await Db.ApiTokens.CountAsync(t => t.PersonId == id && t.RevokedAt == null && (t.ExpiresAt == null || t.ExpiresAt > now), Ct);
        _credentials = await Db.Credentials.CountAsync(c => c.IssuedBy == $"person {id}" && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now), Ct);
        if (MayChange)
        {
            _users = await GrantableUsers.ReadAsync(Db, RoleWords.ChosenUsers(Form?.Limit, Form?.Users) ?? _member.UserIds ?? [], Ct);
            _accounts = [.. (OrNotFound(await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? []).Select(a => (a.Id, a.Name))];
        }
    }

    private async Task SaveAsync()
    {
        var (accounts, users) = (RoleWords.Chosen(Form?.Limit, Form?.Accounts), RoleWords.ChosenUsers(Form?.Limit, Form?.Users));
        var patch = new JsonObject { ["role"] = Form?.Role, ["account_ids"] = accounts is null ? null : new JsonArray([.. accounts.Select(a => (JsonNode)a.ToString())]), ["user_ids"] = users is null ? null : new JsonArray([.. users.Select(u => (JsonNode)u.ToString())]) };
        if (RoleWords.Parse(Form?.Role) is null)
        {
            _error = MemberErrors.RoleRequired;
        }
        else if (!(await UpdateMember.HandleAsync(_member!.Id, patch, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}/{_member.Id}?saved=1");
        }
    }

    private async Task EndSessionsAsync()
    {
        if (!(await EndSessions.HandleAsync(_member!.Id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}/{_member.Id}?ended=1");
        }
        else if (_error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo($"{Path}/{_member.Id}"));
        }
    }

    private async Task RemoveAsync()
    {
        if (!(await RemoveMember.HandleAsync(_member!.Id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo(IsSelf ? "/organizations" : $"{Path}?done=removed");
        }
    }

    private sealed class MemberForm
    {
        public string? Role { get; set; }
        public string? Limit { get; set; }
        public List<string>? Accounts { get; set; }
        public List<string>? Users { get; set; }
    }
}
