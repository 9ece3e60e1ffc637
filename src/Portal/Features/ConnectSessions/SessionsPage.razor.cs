using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

public sealed partial class SessionsPage
{
    private Page<ConnectSessionView>? _sessions;
    private Page<ConnectRevocationView>? _revocations;
    private ConnectRevocationView? _asked;
    private IReadOnlyList<(IdentityProviderId Id, string Name)> _providers = [];
    private Error? _error;

    [Parameter] public string AccountId { get; set; } = "";
    [SupplyParameterFromQuery] public string? State { get; set; }
    [SupplyParameterFromQuery] public string? Provider { get; set; }
    [SupplyParameterFromQuery] public string? Subject { get; set; }
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>The session whose credential is about to be revoked: asked for by link, so it works without script.</summary>
    [SupplyParameterFromQuery] public string? Session { get; set; }

    /// <summary>The provider whose clients are about to be revoked.</summary>
    [SupplyParameterFromQuery] public string? Of { get; set; }

    /// <summary>Its subject; everybody when empty.</summary>
    [SupplyParameterFromQuery] public string? Who { get; set; }

    /// <summary>How many sessions were just dropped.</summary>
    [SupplyParameterFromQuery(Name = "dropped")] public string? DroppedText { get; set; }
    [SupplyParameterFromQuery] public string? Lifted { get; set; }

    [SupplyParameterFromForm(FormName = "revoke-sessions")] private ReasonForm? Form { get; set; }

    [Inject] private ListSessions.Handler List { get; set; } = null!;
    [Inject] private ListRevocations.Handler Revocations { get; set; } = null!;
    [Inject] private RevokeSessions.Handler Revoke { get; set; } = null!;
    [Inject] private LiftRevocation.Handler Lift { get; set; } = null!;
    [Inject] private ProviderNames Names { get; set; } = null!;

    private bool MayRevoke => Caller.Can(Permissions.ManageCredentials);

    private string Path => $"{Here.AccountPath}/sessions";

    private int? Dropped => int.TryParse(DroppedText, NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) ? dropped : null;

    private string Query => string.Concat(new[] { ("state", State), ("provider", Provider), ("subject", Subject) }
        .Where(p => !string.IsNullOrEmpty(p.Item2)).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}&"));

    private RevokeSessions.Request Request => Session is { Length: > 0 }
        ? new(Session: Session, Reason: Form?.Reason?.Trim() ?? "")
        : new(IdentityProviderId.TryParse(Of, null, out var id) ? id : null, string.IsNullOrEmpty(Who) ? null : Who, Reason: Form?.Reason?.Trim() ?? "");

    protected override async Task LoadAsync()
    {
        var sessions = await List.HandleAsync(Here.Account!.Id, new(State, Provider?.Trim(), Subject), new PageRequest(null, Cursor), Ct);
        if (sessions.IsRefused(out var wrong) && wrong.Kind is ErrorKind.Invalid)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _sessions = OrNotFound(sessions);
        _revocations = OrNotFound(await Revocations.HandleAsync("active", new PageRequest(), Ct));
        _providers = await Names.AllAsync(Ct);
        if (MayRevoke && (Session ?? Of) is { Length: > 0 })
        {
            // What is gone by now needs no question.
            (await Revoke.HandleAsync(Request with { Reason = "" }, validateOnly: true, Ct)).IsRefused(out _, out _asked);
        }
    }

    private async Task RevokeAsync()
    {
        if ((await Revoke.HandleAsync(Request, validateOnly: false, Ct)).IsRefused(out _error, out var made))
        {
            return;
        }

        Navigation.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"{Path}?dropped={made.Sessions!.Count}"));
    }

    private async Task LiftAsync(ConnectRevocationId id)
    {
        if (!(await Lift.HandleAsync(id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?lifted=1");
        }
    }

    private static string Title(ConnectRevocationView asked) => asked.What switch
    {
        "credential" => $"Revoke one credential of {asked.Provider}?",
        "subject" => $"Revoke everything {asked.Subject} has of {asked.Provider}?",
        _ => $"Revoke everything of {asked.Provider}?",
    };

    private static string Says(ConnectRevocationView asked) => asked.What switch
    {
        "credential" => "Every session that came with this credential drops on every node, and it admits nobody any more.",
        "subject" => "All its sessions drop on every node. Credentials issued until now admit nobody any more; the next the issuer gives it does.",
        _ => "All its clients drop on every node. Credentials issued until now admit nobody any more; those the issuer gives out later do.",
    };

    private static string What(ConnectRevocationView r) => r.What switch
    {
        "credential" => $"credential {r.Fingerprint}…",
        "subject" => $"subject {r.Subject}",
        _ => "everybody",
    };

    private sealed class ReasonForm
    {
        public string? Reason { get; set; }
    }
}

/// <summary>The organization's identity providers, to choose one from.</summary>
internal sealed class ProviderNames(PortalDb db)
{
    public async Task<IReadOnlyList<(IdentityProviderId Id, string Name)>> AllAsync(CancellationToken ct) =>
        [.. (await db.IdentityProviders.AsNoTracking().Where(p => p.DeletedAt == null).OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).ToListAsync(ct)).Select(p => (p.Id, p.Name))];
}
