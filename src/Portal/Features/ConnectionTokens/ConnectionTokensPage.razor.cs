using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Connect;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Features.Regions;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

public sealed partial class ConnectionTokensPage
{
    private Page<ConnectionTokenView>? _tokens;
    private IReadOnlyList<string> _providers = [];
    private CreateConnectionToken.Response? _made;
    private Snippet? _snippet;
    private Error? _error;
    private bool _hasPolicy = true;

    [Parameter] public string AccountId { get; set; } = "";
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>The token that was just revoked.</summary>
    [SupplyParameterFromQuery] public string? Gone { get; set; }

    [SupplyParameterFromForm(FormName = "new-connection-token")] private NewToken? Form { get; set; }

    [Inject] private ListConnectionTokens.Handler ListTokens { get; set; } = null!;
    [Inject] private CreateConnectionToken.Handler CreateToken { get; set; } = null!;
    [Inject] private CreateProvider.Handler CreateProvider { get; set; } = null!;
    [Inject] private GetAccount.Handler GetAccount { get; set; } = null!;
    [Inject] private ListRegions.Handler ListRegions { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/connection-tokens";

    private bool MayManage => Caller.Can(Permissions.ManageCredentials);

    protected override async Task LoadAsync()
    {
        var account = Here.Account!.Id;
        var list = await ListTokens.HandleAsync(account, new PageRequest(null, Cursor), Ct);
        if (list.IsRefused(out var error) && error.Kind is ErrorKind.Invalid)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _tokens = OrNotFound(list);
        _providers = await Db.IdentityProviders.AsNoTracking().Where(p => p.Kind == ProviderKind.Tokens && p.DeletedAt == null).OrderBy(p => p.CreatedAt).Select(p => p.Name).ToListAsync(Ct);
        _hasPolicy = await Db.ConnectPolicies.AnyAsync(p => p.AccountId == account, Ct);
    }

    // No redirect after it: the text is in this answer and nowhere else, and the answer is not stored.
    private async Task CreateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var expires = Form?.Days is > 0 and <= 3650 ? Clock.GetUtcNow().AddDays(Form.Days) : (DateTimeOffset?)null;
        var result = await CreateToken.HandleAsync(Here.Account!.Id, new(Form?.Name?.Trim(), Words(Form?.Scopes), expires, Form?.Provider), Ct);
        if (result.IsRefused(out _error))
        {
            return;
        }

        _made = result.Value;
        _snippet = await SnippetAsync(_made.Token);
        await LoadAsync();
    }

    private async Task AddProviderAsync()
    {
        if (!(await CreateProvider.HandleAsync(new("tokens", "tokens"), Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo(Path);
        }
    }

    /// <summary>A command that carries the token, to see it work at once; null while there is no region.</summary>
    private async Task<Snippet?> SnippetAsync(string token) =>
        await TokenTarget.FindAsync(GetAccount, ListRegions, Here.Account!.Id, null, Ct) is { } target ? TokenSnippets.For(target, token)[0] : null;

    private static string[] Words(string? text) => text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool Shows(Error? error) => error?.Field is "name" || error?.Field?.StartsWith("scopes", StringComparison.Ordinal) is true;

    private string Status(ConnectionTokenView t) => t.RevokedAt is not null ? "Revoked" : t.ExpiresAt <= Clock.GetUtcNow() ? "Expired" : "Valid";

    private string Tone(ConnectionTokenView t) => Status(t) switch { "Valid" => "ok", "Revoked" => "bad", _ => "idle" };

    private sealed class NewToken
    {
        public string? Name { get; set; }

        /// <summary>Separated by blanks.</summary>
        public string? Scopes { get; set; }
        public int Days { get; set; }
        public string? Provider { get; set; }
    }
}
