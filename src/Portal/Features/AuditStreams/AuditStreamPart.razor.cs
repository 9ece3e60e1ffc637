using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.AuditStreams;

public sealed partial class AuditStreamPart
{
    private Error? _error;

    [CascadingParameter] public required HttpContext Http { get; set; }

    /// <summary>Null: it is published nowhere.</summary>
    [Parameter, EditorRequired] public AuditStreamView? View { get; set; }

    /// <summary>Where it can be.</summary>
    [Parameter, EditorRequired] public required IReadOnlyList<(AccountId Id, string Name)> Accounts { get; set; }

    [SupplyParameterFromForm(FormName = "audit-stream")] private StreamForm? Form { get; set; }

    [Inject] private Whereabouts Here { get; set; } = null!;
    [Inject] private PutAuditStream.Handler PutAuditStream { get; set; } = null!;
    [Inject] private DeleteAuditStream.Handler DeleteAuditStream { get; set; } = null!;

    private CancellationToken Ct => Http.RequestAborted;

    private string? FirstAccount => Accounts.Count == 0 ? null : Accounts[0].Id.ToString();

    private string Path => $"{Here.OrganizationPath}/audit";

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
