using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Tokens;

public sealed partial class TokensPage
{
    private IReadOnlyList<TokenView>? _tokens;
    private CreateToken.Response? _made;
    private Error? _error;

    /// <summary>The token that was just revoked.</summary>
    [SupplyParameterFromQuery] public string? Gone { get; set; }

    [SupplyParameterFromForm(FormName = "new-token")] private NewToken? Form { get; set; }

    [Inject] private ListTokens.Handler ListTokens { get; set; } = null!;
    [Inject] private CreateToken.Handler CreateToken { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/tokens";

    private IEnumerable<string> Scopes => Permissions.All.Where(Caller.Can);

    protected override async Task LoadAsync() =>
        _tokens = OrNotFound(await ListTokens.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data.Reverse().ToList();

    // No redirect after it: the text is in this answer and nowhere else, and the answer is not stored.
    private async Task CreateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var expires = Form?.Days is > 0 and <= 3650 ? Clock.GetUtcNow().AddDays(Form.Days) : (DateTimeOffset?)null;
        var result = await CreateToken.HandleAsync(new(Form?.Name?.Trim(), expires, Form?.Scopes ?? []), Ct);
        if (!result.IsRefused(out _error))
        {
            _made = result.Value;
            await LoadAsync();
        }
    }

    private string Status(TokenView t) => t.RevokedAt is not null ? "Revoked" : t.ExpiresAt <= Clock.GetUtcNow() ? "Expired" : "Valid";

    private string Tone(TokenView t) => Status(t) switch { "Valid" => "ok", "Revoked" => "bad", _ => "idle" };

    private sealed class NewToken
    {
        public string? Name { get; set; }
        public int Days { get; set; }
        public List<string>? Scopes { get; set; }
    }
}
