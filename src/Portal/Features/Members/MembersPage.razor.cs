using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Invitations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Members;

public sealed partial class MembersPage
{
    private Page<MemberView>? _members;
    private IReadOnlyList<InvitationView>? _invitations;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];
    private GrantableUsers _users = GrantableUsers.None;
    private Error? _error;

    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>What was done last, of an invitation or a member.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "invite")] private InviteForm? Form { get; set; }

    [Inject] private ListMembers.Handler ListMembers { get; set; } = null!;
    [Inject] private ListInvitations.Handler ListInvitations { get; set; } = null!;
    [Inject] private CreateInvitation.Handler CreateInvitation { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;

    [Inject] private PortalDb Db { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/members";

    private bool MayManage => Caller.Can(Permissions.ManageMembers);

    private IReadOnlyList<Role> Roles => [.. Enum.GetValues<Role>().Where(Caller.Covers)];

    protected override async Task LoadAsync()
    {
        var list = await ListMembers.HandleAsync(new PageRequest(null, Cursor), Ct);
        if (list.IsRefused(out var error) && error.Kind is ErrorKind.Invalid)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _members = OrNotFound(list);
        if (_members is null)
        {
            return;
        }

        _invitations = OrNotFound(await ListInvitations.HandleAsync(new PageRequest(PageRequest.Most), null, Ct))?.Data;
        if (MayManage)
        {
            _users = await GrantableUsers.ReadAsync(Db, RoleWords.ChosenUsers(Form?.Limit, Form?.Users) ?? [], Ct);
            _accounts = [.. (OrNotFound(await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? []).Select(a => (a.Id, a.Name))];
        }
    }

    private async Task InviteAsync()
    {
        var (accounts, users) = (RoleWords.Chosen(Form?.Limit, Form?.Accounts), RoleWords.ChosenUsers(Form?.Limit, Form?.Users));
        var result = await CreateInvitation.HandleAsync(new(Form?.Email, RoleWords.Parse(Form?.Role), accounts, users), Ct);
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?done=invited");
        }
    }

    private sealed class InviteForm
    {
        public string? Email { get; set; }
        public string? Role { get; set; }
        public string? Limit { get; set; }
        public List<string>? Accounts { get; set; }
        public List<string>? Users { get; set; }
    }
}
