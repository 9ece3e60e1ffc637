using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.ConnectDecisions;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ConnectPolicies;

public sealed partial class BenchPage
{
    private static readonly string[] Types = ["STANDARD", "WEBSOCKET", "MQTT", "LEAFNODE"];

    private IReadOnlyList<string>? _regions;
    private IReadOnlyList<ConnectDecisionView> _recent = [];
    private ExplainPolicy.Response? _answer;
    private Error? _error;

    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>An earlier client to go through again.</summary>
    [SupplyParameterFromQuery] public string? Decision { get; set; }
    [SupplyParameterFromForm(FormName = "bench")] private BenchForm? Form { get; set; }

    [Inject] private ExplainPolicy.Handler Explain { get; set; } = null!;
    [Inject] private ListDecisions.Handler Decisions { get; set; } = null!;
    [Inject] private PolicyNames Names { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/policy/bench";

    private object Call => Decision is { Length: > 0 } && Form is not { Token.Length: > 0 }
        ? new { decision_id = Decision }
        : new { token = "eyJ…", connection_type = Form?.ConnectionType ?? Types[0], source = Form?.Source ?? "", region = Form?.Region ?? "", client_name = Form?.ClientName ?? "" };

    protected override async Task LoadAsync()
    {
        if (!Caller.Can(Permissions.ManageUsers))
        {
            Navigation.NotFound();
            return;
        }

        var account = Here.Account!.Id;
        (_, _, _regions) = await Names.OfAsync(account, Ct);
        _recent = OrNotFound(await Decisions.HandleAsync(account, new(Allowed: false), unplaced: false, new PageRequest(8), Ct))?.Data ?? [];
        if (Form is null && ConnectDecisionId.TryParse(Decision, null, out var id))
        {
            await AgainAsync(account, id);
        }
    }

    private async Task AgainAsync(AccountId account, ConnectDecisionId id)
    {
        (await Explain.HandleAsync(account, new(DecisionId: id), Ct)).IsRefused(out _error, out _answer);
        if (_recent.FirstOrDefault(d => d.Id == id) is { } d)
        {
            Form = new() { ConnectionType = d.ConnectionType, Source = d.Source, Region = d.Region, ClientName = d.ClientName };
        }
    }

    private async Task TryAsync()
    {
        if (_regions is null || Form is not { } form)
        {
            return;
        }

        // Tokens are copied with line ends and blanks around them.
        var request = new ExplainPolicy.Request(
            Given(form.Token?.Trim()), Given(form.Username?.Trim()), Given(form.Password), null, null, Given(form.ConnectionType), Given(form.Source?.Trim()), Given(form.Region), Given(form.ClientName?.Trim()));
        (await Explain.HandleAsync(Here.Account!.Id, request, Ct)).IsRefused(out _error, out _answer);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
