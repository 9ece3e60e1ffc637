using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;

namespace Platform.Portal.Features.SingleSignOn.Pages;

public sealed partial class SingleSignOnPage
{
    private SignOnView? _view;
    private IReadOnlyList<DomainView>? _domains;
    private IReadOnlyList<ScimTokenView>? _tokens;
    private IReadOnlyList<(AccountId Id, string Name)> _accounts = [];
    private NewScimToken? _made;
    private ExternalIdentity? _tried;
    private Error? _error;
    private Error? _domainError;
    private Error? _tokenError;
    private Error? _refusal;

    /// <summary>What was just done.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    /// <summary>The code of what was just refused.</summary>
    [SupplyParameterFromQuery] public string? Refused { get; set; }

    /// <summary>Set on the way back from the provider, which was tried.</summary>
    [SupplyParameterFromQuery] public string? Tried { get; set; }

    [SupplyParameterFromForm(FormName = "sign-on")] private SignOnForm? Form { get; set; }
    [SupplyParameterFromForm(FormName = "domain")] private DomainForm? Domain { get; set; }

    [Inject] private GetSignOn.Handler GetSignOn { get; set; } = null!;
    [Inject] private PutSignOn.Handler PutSignOn { get; set; } = null!;
    [Inject] private ListDomains.Handler ListDomains { get; set; } = null!;
    [Inject] private AddDomain.Handler AddDomain { get; set; } = null!;
    [Inject] private ScimTokens.Handler Tokens { get; set; } = null!;
    [Inject] private ListAccounts.Handler ListAccounts { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/single-sign-on";

    private RoleMapping Shown => (Form?.Mapping?.ToMapping() ?? _view!.Mapping) is var mapping ? mapping with { Rules = mapping.Rules ?? [], Groups = mapping.Groups ?? [] } : mapping;

    private string? Said => Done switch
    {
        "saved" => "Saved. Roles follow from each member's next sign-in, or your directory's next word.",
        "domain" => "Now make the TXT record, then look for it.",
        "verified" => "The domain is yours.",
        "removed" => "The domain is off the list.",
        "revoked" => "The directory's next request with that token is refused.",
        "state-on" => "Single sign-on is on.",
        "state-required" => "Members of your domains get in by single sign-on alone, from their next request on.",
        "state-off" => "Single sign-on is off.",
        _ => null,
    };

    protected override async Task LoadAsync()
    {
        _refusal = SignOnForms.Refusals.FirstOrDefault(e => e.Code == Refused);
        _view = OrNotFound(await GetSignOn.HandleAsync(Ct));
        if (_view is null)
        {
            return;
        }

        _domains = OrNotFound(await ListDomains.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data;
        _tokens = OrNotFound(await Tokens.ListAsync(new PageRequest(PageRequest.Most), Ct))?.Data;
        _accounts = [.. (OrNotFound(await ListAccounts.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? []).Select(a => (a.Id, a.Name))];
        _tried = Tried is not null && await ExternalIdentity.ReadAsync(Http) is { Purpose: Purpose.Try } identity && identity.Person == Caller.Person && identity.Connection == Caller.Organization.ToString() ? identity : null;
    }

    private async Task SaveAsync()
    {
        var request = new PutSignOn.Request(
            Empty(Form?.Issuer), Empty(Form?.ClientId), Empty(Form?.ClientSecret), Form?.Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries), Form?.TrustsEmail ?? false, Form?.Mapping?.ToMapping());
        Follow(await PutSignOn.HandleAsync(request, Precondition.Any, Ct), "saved", out _error);
    }

    private async Task AddDomainAsync() => Follow(await AddDomain.HandleAsync(new(Domain?.Domain), Ct), "domain", out _domainError);

    // No redirect after it: the text is in this answer and nowhere else, and the answer is not stored.
    private async Task MakeTokenAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var replaced = _tokens!.Where(t => IsValid(t) && t.ExpiresAt is null).Select(t => (ScimTokenId?)t.Id).LastOrDefault();
        var result = await Tokens.CreateAsync(replaced, Ct);
        if (result.IsRefused(out _tokenError))
        {
            AskAgain(_tokenError);
            return;
        }

        _made = result.Value;
        await LoadAsync();
    }

    private void Follow<T>(Result<T> result, string done, out Error? refusal)
    {
        if (!result.IsRefused(out var error))
        {
            refusal = null;
            Navigation.NavigateTo($"{Path}?done={done}");
            return;
        }

        refusal = error;
        AskAgain(error);
    }

    private void AskAgain(Error error)
    {
        if (error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo(Path));
        }
    }

    private Error? Of(string field) => _error?.Field == field ? _error : null;

    private bool IsValid(ScimTokenView token) => token.RevokedAt is null && (token.ExpiresAt is not { } end || end > Clock.GetUtcNow());

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private sealed class SignOnForm
    {
        public string? Issuer { get; set; }
        public string? ClientId { get; set; }
        public string? ClientSecret { get; set; }
        public string? Scopes { get; set; }
        public bool TrustsEmail { get; set; }
        public MappingForm? Mapping { get; set; }
    }

    private sealed class DomainForm
    {
        public string? Domain { get; set; }
    }
}
