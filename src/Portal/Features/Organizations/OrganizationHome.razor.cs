using Microsoft.AspNetCore.Components;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Organizations;

public sealed partial class OrganizationHome
{
    private Overview.Response? _overview;
    private IReadOnlyList<Step> _steps = [];
    private Step? _next;

    [Inject] private Overview.Handler Overviews { get; set; } = null!;

    private IReadOnlyList<AccountsTable.Line> Lines => [.. _overview!.Accounts.Select(a => AccountsTable.Line.Of(a, Here.OrganizationPath))];

    protected override async Task LoadAsync()
    {
        if (!Caller.Can(Permissions.ReadAccounts))
        {
            // For billing the people are what there is to see, for whoever is there for some users their accounts.
            Navigation.NavigateTo($"{Here.OrganizationPath}/{(Caller.Can(Permissions.ReadUsers) ? "accounts" : "members")}");
            return;
        }

        _overview = OrNotFound(await Overviews.HandleAsync(Ct));
        if (_overview is not { } seen)
        {
            return;
        }

        var connect = seen.Accounts is [var first, ..] ? $"{Here.OrganizationPath}/a/{first.Account.Id}/connect" : null;
        _steps =
        [
            new("Account live on every node", seen.Accounts.Any(a => a.Account.IsCurrent), null),
            new("Send a message from the browser", seen.HasPublished, connect),
            new("Save credentials", seen.HasCredential, connect),
            new("Connect a client", seen.HasConnected, connect),
            new("Make an API token", seen.HasToken, $"{Here.OrganizationPath}/tokens"),
        ];
        _next = _steps.FirstOrDefault(s => !s.IsDone);
    }

    private sealed record Step(string Text, bool IsDone, string? Href);
}
