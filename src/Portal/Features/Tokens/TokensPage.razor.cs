using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Tokens;

public sealed partial class TokensPage
{
    private static readonly (int Days, string Words)[] Lives = [(7, "7 days"), (90, "90 days"), (365, "1 year"), (0, "no end")];

    private static readonly (int Seconds, string Words)[] Overlaps = [(0, "no longer: it ends at once"), (3_600, "1 hour"), (86_400, "1 day"), (604_800, "7 days")];

    private IReadOnlyList<TokenView>? _tokens;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];
    private Made? _made;
    private Error? _error;
    private Error? _rotationError;

    /// <summary>The token that was just revoked.</summary>
    [SupplyParameterFromQuery] public string? Gone { get; set; }

    /// <summary>What the form had in it before its sender was asked to show who they are.</summary>
    [SupplyParameterFromQuery] public string? Name { get; set; }
    [SupplyParameterFromQuery] public int? Days { get; set; }
    [SupplyParameterFromQuery(Name = "scope")] public string[]? Chosen { get; set; }
    [SupplyParameterFromQuery] public string? Limit { get; set; }
    [SupplyParameterFromQuery(Name = "account")] public string[]? ChosenAccounts { get; set; }

    [SupplyParameterFromForm(FormName = "new-token")] private NewToken? Form { get; set; }

    [SupplyParameterFromForm(FormName = "rotate-token")] private RotatedToken? Rotation { get; set; }

    [Inject] private RotateToken.Handler RotateToken { get; set; } = null!;
    [Inject] private ListTokens.Handler ListTokens { get; set; } = null!;
    [Inject] private CreateToken.Handler CreateToken { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/tokens";

    private IEnumerable<string> Scopes => Permissions.All.Where(Caller.Can);

    protected override async Task LoadAsync()
    {
        _tokens = OrNotFound(await ListTokens.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data.Reverse().ToList();
        if (Caller.Can(Permissions.ReadUsers))
        {
            _accounts = [.. (OrNotFound(await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? []).Select(a => (a.Id, a.Name))];
        }
    }

    // No redirect after it: the text is in this answer and nowhere else, and the answer is not stored.
    private async Task CreateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var expires = Form?.Days is > 0 and <= 3650 ? Clock.GetUtcNow().AddDays(Form.Days) : (DateTimeOffset?)null;
        var accounts = RoleWords.Chosen(Form?.Limit, Form?.Accounts);
        var result = await CreateToken.HandleAsync(new(Form?.Name?.Trim(), expires, Form?.Scopes ?? [], accounts), Ct);
        if (result.IsRefused(out _error))
        {
            if (_error == AuthErrors.StepUpRequired)
            {
                var ticked = string.Concat((Form?.Scopes ?? []).Select(s => $"&scope={Uri.EscapeDataString(s)}").Concat((Form?.Accounts ?? []).Select(a => $"&account={Uri.EscapeDataString(a)}")));
                Navigation.NavigateTo(FreshSignIn.PathBackTo($"{Path}?name={Uri.EscapeDataString(Form?.Name ?? "")}&days={Form?.Days}&limit={Uri.EscapeDataString(Form?.Limit ?? "")}{ticked}"));
            }
        }
        else
        {
            _made = new(result.Value.Name, result.Value.Token, result.Value.ExpiresAt);
            await LoadAsync();
        }
    }

    private async Task RotateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        if (!ApiTokenId.TryParse(Rotation?.Token, null, out var token))
        {
            _rotationError = TokenErrors.NotFound;
        }
        else if ((await RotateToken.HandleAsync(token, new(Rotation!.Overlap), Ct)).IsRefused(out _rotationError, out var made))
        {
            if (_rotationError == AuthErrors.StepUpRequired)
            {
                Navigation.NavigateTo(FreshSignIn.PathBackTo(Path));
            }
        }
        else
        {
            _made = new(made.Name, made.Token, made.ExpiresAt);
            await LoadAsync();
        }
    }

    private int DaysChosen => Form?.Days ?? Days ?? 90;

    // All, to begin with. Days tell somebody who was sent to show who they are from somebody who comes for the first time: a list that a query has not is empty.
    private bool IsChosen(string scope) =>
        Form is { } sent ? sent.Scopes?.Contains(scope, StringComparer.Ordinal) is true : Days is null || Chosen?.Contains(scope, StringComparer.Ordinal) is true;

    private string Status(TokenView t) => t.RevokedAt is not null ? "Revoked" : t.ExpiresAt <= Clock.GetUtcNow() ? "Expired" : "Valid";

    private string Tone(TokenView t) => Status(t) switch { "Valid" => "ok", "Revoked" => "bad", _ => "idle" };

    private sealed record Made(string Name, string Token, DateTimeOffset? ExpiresAt);

    private sealed class RotatedToken
    {
        public string? Token { get; set; }
        public int Overlap { get; set; }
    }

    private sealed class NewToken
    {
        public string? Name { get; set; }
        public int Days { get; set; }
        public List<string>? Scopes { get; set; }
        public string? Limit { get; set; }
        public List<string>? Accounts { get; set; }
    }
}
