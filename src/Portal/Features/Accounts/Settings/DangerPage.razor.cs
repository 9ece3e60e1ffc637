using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Settings;

public sealed partial class DangerPage
{
    private Blast? _blast;
    private GetRetirement.Response? _retirement;
    private bool _isNameWrong;

    [SupplyParameterFromForm(FormName = "close")] private NameForm? Closing { get; set; }
    [SupplyParameterFromForm(FormName = "purge")] private NameForm? Purging { get; set; }
    [SupplyParameterFromForm(FormName = "restore")] private NameForm? Restoring { get; set; }

    [Inject] private LiveLook Live { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;
    [Inject] private SuspendAccount.Handler Suspend { get; set; } = null!;
    [Inject] private CloseAccount.Handler Close { get; set; } = null!;
    [Inject] private RestoreAccount.Handler Restore { get; set; } = null!;
    [Inject] private PurgeAccount.Handler Purge { get; set; } = null!;
    [Inject] private GetRetirement.Handler GetRetirement { get; set; } = null!;

    private bool MayManage => Caller.Can(Permissions.ManageAccounts);

    private protected override async Task LoadMoreAsync()
    {
        var id = Account!.Id;
        var now = Clock.GetUtcNow();
        _retirement = OrNotFound(await GetRetirement.HandleAsync(id, Ct));
        var (connections, use) = await Live.LookAsync(id, Ct);
        _blast = new(
            connections.IsKnown ? Wording.Number(connections.Connections.Count) : Account.State is AccountState.Active ? "all" : "0",
            await Db.Users.CountAsync(u => u.AccountId == id && u.DeletedAt == null, Ct),
            await Db.Credentials.CountAsync(c => c.AccountId == id && c.RevokedAt == null && (c.ExpiresAt == null || c.ExpiresAt > now), Ct),
            await Db.Shares.CountAsync(s => s.AccountId == id && s.State == ShareState.Accepted, Ct),
            use.IsKnown ? Wording.Number(use.JetStream?.Streams ?? 0) : "all");
    }

    private Task SuspendAsync() => GoAsync(async id => (await Suspend.HandleAsync(id, AccountState.Suspended, Ct)).IsRefused(out var e) ? e : null);

    private Task ResumeAsync() => GoAsync(async id => (await Suspend.HandleAsync(id, AccountState.Active, Ct)).IsRefused(out var e) ? e : null);

    private Task CloseAsync() => ConfirmedAsync(Closing, async id => (await Close.HandleAsync(id, Ct)).IsRefused(out var e) ? e : null);

    private Task PurgeAsync() => ConfirmedAsync(Purging, async id => (await Purge.HandleAsync(id, Ct)).IsRefused(out var e) ? e : null);

    private Task RestoreAsync()
    {
        var name = Restoring?.Name?.Trim();
        return GoAsync(async id => (await Restore.HandleAsync(id, new(string.IsNullOrEmpty(name) ? null : name), Ct)).IsRefused(out var e) ? e : null);
    }

    private Task ConfirmedAsync(NameForm? form, Func<AccountId, Task<Error?>> act)
    {
        _isNameWrong = form?.Name != Account!.Name;
        return _isNameWrong ? Task.CompletedTask : GoAsync(act);
    }

    private async Task GoAsync(Func<AccountId, Task<Error?>> act)
    {
        Refused = await act(Account!.Id);
        if (Refused is null)
        {
            var account = OrNotFound(await GetAccount.HandleAsync(Account.Id, Ct));
            Navigation.NavigateTo($"{Base}/danger?saved={account?.Generation}");
        }
        else if (Refused == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo($"{Base}/danger"));
        }
    }

    private static string StepWords(string step) => step switch
    {
        "closed" => "Closed on every node",
        "connections-gone" => "No connection on any node",
        "jetstream-purged" => "Streams purged",
        "deleted" => "Deleted from every node",
        "absent" => "On no node any more",
        "returned" => "A node had it again, and was told again",
        _ => step,
    };

    private sealed record Blast(string Connections, int Users, int Credentials, int Importers, string Streams);

    private sealed class NameForm
    {
        public string? Name { get; set; }
    }
}
