using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Operators;

public sealed partial class OperatorPage
{
    private const string SignCommand = "broker operator sign --seed operator.nk < signing-input.txt";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private OperatorView? _operator;
    private GetProposal.Response? _proposal;
    private Error? _signError;
    private Error? _error;

    [Parameter] public string OperatorId { get; set; } = "";
    [SupplyParameterFromQuery] public string? Rotate { get; set; }
    [SupplyParameterFromQuery] public string? Remove { get; set; }
    [SupplyParameterFromQuery(Name = "done")] public string? DoneCode { get; set; }
    [SupplyParameterFromForm(FormName = "sign")] private SignForm? Sign { get; set; }

    [Inject] private GetOperator.Handler GetOperator { get; set; } = null!;
    [Inject] private GetProposal.Handler GetProposal { get; set; } = null!;
    [Inject] private SignOperator.Handler SignOperator { get; set; } = null!;
    [Inject] private AddSigningKey.Handler AddKey { get; set; } = null!;
    [Inject] private ActivateSigningKey.Handler Activate { get; set; } = null!;
    [Inject] private RemoveSigningKey.Handler RemoveKey { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/operators/{_operator!.Id}";

    private bool MayManage => _operator is { IsShared: false } && Caller.Can(Permissions.ManageAccounts);

    private string? Done => DoneCode switch
    {
        "saved" => "The operator's JWT has the change. Servers read it when they start.",
        "signed" => "The signature is the identity's, and what was proposed is in force. Servers read the JWT when they start.",
        "added" => "A spare was made. Servers trust it once they have started with the new JWT.",
        "rotated" => "All accounts are being signed by that key.",
        "removed" => "The next JWT does not list the key.",
        _ => null,
    };

    protected override async Task LoadAsync()
    {
        _operator = OrNotFound(Kernel.OperatorId.TryParse(OperatorId, null, out var id) ? await GetOperator.HandleAsync(id, Ct) : OperatorErrors.NotFound);
        if (_operator is { HasProposal: true })
        {
            (await GetProposal.HandleAsync(_operator.Id, Ct)).IsRefused(out _, out _proposal);
        }
    }

    private async Task SignAsync()
    {
        // A JWT has two dots, a signature none.
        var text = Sign?.Jwt?.Trim() ?? "";
        var result = await SignOperator.HandleAsync(_operator!.Id, text.Contains('.', StringComparison.Ordinal) ? new(text) : new(null, text), Ct);
        Go(result.IsRefused(out _signError), "signed");
    }

    private async Task AddKeyAsync() => Go((await AddKey.HandleAsync(_operator!.Id, Ct)).IsRefused(out _error), "added");

    private async Task ActAsync() => Go(
        Rotate is { } key
            ? (await Activate.HandleAsync(_operator!.Id, key, Ct)).IsRefused(out _error)
            : (await RemoveKey.HandleAsync(_operator!.Id, Remove ?? "", Ct)).IsRefused(out _error),
        Rotate is null ? "removed" : "rotated");

    private void Go(bool isRefused, string done)
    {
        if (!isRefused)
        {
            Navigation.NavigateTo($"{Path}?done={done}");
        }
    }

    private sealed class SignForm
    {
        public string? Jwt { get; set; }
    }
}
