using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;

namespace Platform.Portal.Features.AuditStreams;

public sealed partial class AuditStreamPart
{
    private AuditStreamView? _view;
    private IReadOnlyList<(string Id, string Name)> _accounts = [];
    private Error? _error;

    [CascadingParameter] public required HttpContext Http { get; set; }

    [SupplyParameterFromForm(FormName = "audit-stream")] private StreamForm? Form { get; set; }

    [Inject] private Whereabouts Here { get; set; } = null!;
    [Inject] private GetAuditStream.Handler GetAuditStream { get; set; } = null!;
    [Inject] private PutAuditStream.Handler PutAuditStream { get; set; } = null!;
    [Inject] private DeleteAuditStream.Handler DeleteAuditStream { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;

    private CancellationToken Ct => Http.RequestAborted;

    private string Path => $"{Here.OrganizationPath}/audit";

    protected override async Task OnInitializedAsync()
    {
        var view = await GetAuditStream.HandleAsync(Ct);
        _view = view.IsRefused(out _) ? null : view.Value;
        var accounts = await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct);
        _accounts = accounts.IsRefused(out _) ? [] : [.. accounts.Value.Data.Select(a => (a.Id.ToString(), a.Name))];
    }

    private async Task SetAsync()
    {
        var account = AccountId.TryParse(Form?.Account, null, out var id) ? id : (AccountId?)null;
        if (!(await PutAuditStream.HandleAsync(new(account, Form?.Prefix?.Trim()), Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?stream=set");
        }
    }

    private async Task EndAsync()
    {
        if (!(await DeleteAuditStream.HandleAsync(Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?stream=ended");
        }
    }

    private sealed class StreamForm
    {
        public string? Account { get; set; }
        public string? Prefix { get; set; }
    }
}
