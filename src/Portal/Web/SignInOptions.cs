using Platform.Admission;

namespace Platform.Portal.Web;

/// <summary>Section "Portal:SignIn".</summary>
internal sealed class SignInOptions
{
    /// <summary>Offered to everybody at sign-in and sign-up, in this order.</summary>
    public IList<SignInProvider> Providers { get; } = [];

    /// <summary>Asked for TXT records of organizations' domains, "192.0.2.53" or "192.0.2.53:53"; left out, the first name server of /etc/resolv.conf.</summary>
    public string? DnsServer { get; set; }

    /// <summary>A range service of breached passwords, which new ones are held against, without a slash at the end: https://api.pwnedpasswords.com/range, or one's own mirror of it
    /// (in a private network it must be allowed, as providers must). It gets five digits of a hash. Left out: only the built-in list counts.</summary>
    public string? BreachedPasswordsUrl { get; set; }

    /// <summary>What is wrong with the providers, or null.</summary>
    public string? Fault() =>
        Providers.Select(p => p.Fault()).OfType<string>().FirstOrDefault()
        ?? (Providers.GroupBy(p => p.Id, StringComparer.Ordinal).Any(g => g.Count() > 1) ? "Two of Portal:SignIn:Providers have the same Id." : null)
        ?? (Providers.GroupBy(p => p.Issuer, StringComparer.Ordinal).Any(g => g.Count() > 1) ? "Two of Portal:SignIn:Providers have the same Issuer: their persons could not be told apart." : null)
        ?? (BreachedPasswordsUrl is { Length: > 0 } url && OutgoingUrl.Refusal(url) is { } wrong ? $"Portal:SignIn:BreachedPasswordsUrl: {wrong.Rule} {wrong.WayOut}" : null);
}

/// <summary>A provider that anybody may sign in by.</summary>
internal sealed class SignInProvider
{
    public const string GitHub = "github";
    private const string GitHubIssuer = "https://github.com";

    /// <summary>Its name in addresses: google, github, corporate. The callback to register there is PUBLIC-URL/sign-in/callback/ID.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its name on buttons.</summary>
    public string Title { get; set; } = "";

    /// <summary>"oidc" (Google too: https://accounts.google.com), or "github", which has OAuth and no ID tokens.</summary>
    public string Kind { get; set; } = "oidc";

    /// <summary>Letter for letter as its ID tokens have it. Of GitHub: the site, also an enterprise's own.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Of GitHub: where its API is, if it is not https://api.github.com.</summary>
    public string? ApiUrl { get; set; }
    public string ClientId { get; set; } = "";
    public string? ClientSecret { get; set; }

    /// <summary>Besides openid and email (of GitHub: user:email).</summary>
    public IList<string> Scopes { get; } = [];

    public bool IsGitHub => Kind == GitHub;

    public string? Fault()
    {
        if (IsGitHub && Issuer.Length == 0)
        {
            Issuer = GitHubIssuer;
        }

        return Id is not { Length: > 0 and <= 32 } || !Id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') ? $"Portal:SignIn:Providers: the Id \"{Id}\" is not 1 to 32 of a-z, 0-9 and hyphen."
            : Kind is not ("oidc" or GitHub) ? $"Portal:SignIn:Providers:{Id}: Kind is oidc or github."
            : Title.Length == 0 ? $"Portal:SignIn:Providers:{Id}: Title is missing."
            : ClientId.Length == 0 ? $"Portal:SignIn:Providers:{Id}: ClientId is missing."
            : OutgoingUrl.Refusal(Issuer) is { } wrong ? $"Portal:SignIn:Providers:{Id}: Issuer: {wrong.Rule} {wrong.WayOut}"
            : ApiUrl is { } api && OutgoingUrl.Refusal(api) is { } wrongApi ? $"Portal:SignIn:Providers:{Id}: ApiUrl: {wrongApi.Rule} {wrongApi.WayOut}"
            : null;
    }
}
