using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.AuditStreams;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Audit;

/// <summary>The audit log of an organization.</summary>
public sealed partial class AuditPage
{
    private static readonly (string Format, string Name)[] Formats = [("csv", "CSV"), ("json", "JSON"), ("cloudevents", "CloudEvents")];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private Page<AuditEventView>? _events;
    private VerifyAudit.Response? _verified;
    private AuditStreamView? _stream;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];

    [SupplyParameterFromQuery] public string? Action { get; set; }
    [SupplyParameterFromQuery] public string? Actor { get; set; }
    [SupplyParameterFromQuery] public string? Target { get; set; }
    [SupplyParameterFromQuery] public string? After { get; set; }
    [SupplyParameterFromQuery] public string? Before { get; set; }
    [SupplyParameterFromQuery] public string? Cursor { get; set; }
    [SupplyParameterFromQuery] public string? Verify { get; set; }
    [SupplyParameterFromQuery] public string? Stream { get; set; }

    [Inject] private ListAuditEvents.Handler List { get; set; } = null!;
    [Inject] private VerifyAudit.Handler Verification { get; set; } = null!;
    [Inject] private GetAuditStream.Handler GetAuditStream { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/audit";

    private AuditFilter Filter => new(Action, Actor, Target, After, Before);

    protected override async Task LoadAsync()
    {
        var events = await List.HandleAsync(Filter, new PageRequest(null, Cursor), Ct);
        if (events.IsRefused(out var wrong) && wrong.Kind is ErrorKind.Invalid)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _events = OrNotFound(events);
        _verified = Verify is null ? null : OrNotFound(await Verification.HandleAsync(Ct));
        if (Caller.Can(Permissions.ManageWebhooks))
        {
            _stream = (await GetAuditStream.HandleAsync(Ct)).IsRefused(out _, out var stream) ? null : stream;
            _accounts = (await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct)).IsRefused(out _, out var page) ? [] : [.. page.Data.Select(a => (a.Id, a.Name))];
        }
    }

    private static string Pretty(JsonElement detail) => JsonSerializer.Serialize(detail, Indented);
}
