using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Settings;

/// <summary>A page of an account's settings: it shows the account, and what its form makes of it goes the way of PATCH.</summary>
public abstract class AccountSettings : OrganizationPage
{
    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>The generation that was just saved.</summary>
    [SupplyParameterFromQuery] public long? Saved { get; set; }

    [Inject] private protected GetAccount.Handler GetAccount { get; set; } = null!;
    [Inject] private protected UpdateAccount.Handler UpdateAccount { get; set; } = null!;

    private protected AccountDetail? Account { get; private set; }

    private protected Error? Refused { get; set; }

    /// <summary>What the form would send; the page shows it as an API call.</summary>
    private protected JsonObject? Patch { get; set; }

    private protected string Base => $"{Here.AccountPath}/settings";

    private protected string ApiPath => $"/accounts/{Account!.Id}";

    private protected bool IsOpen => Account!.State is AccountState.Active or AccountState.Suspended;

    private protected bool CanManage => Caller.Can(Permissions.ManageAccounts) && IsOpen;

    protected override async Task LoadAsync()
    {
        Account = OrNotFound(await GetAccount.HandleAsync(Here.Account!.Id, Ct));
        if (Account is not null)
        {
            await LoadMoreAsync();
        }
    }

    /// <summary>What a page shows besides.</summary>
    private protected virtual Task LoadMoreAsync() => Task.CompletedTask;

    /// <summary>Saves what differs, and comes back to the page; refused, the form stays as it was sent.</summary>
    private protected async Task SaveAsync(AccountBody after)
    {
        Patch = MergePatch.Between(Account!.Body(), after);
        var result = await UpdateAccount.HandleAsync(Account.Id, Patch, Ct);
        if (!result.IsRefused(out var error, out var saved))
        {
            Navigation.NavigateTo($"{new Uri(Navigation.Uri).AbsolutePath}?saved={saved.Generation}");
            return;
        }

        Refused = error;
    }

    /// <summary>The refusal, when it names this field of the body or one below it.</summary>
    private protected Error? Of(string field) =>
        Refused?.Field is { } at && (at == field || at.StartsWith(field + "/", StringComparison.Ordinal)) ? Refused : null;
}
