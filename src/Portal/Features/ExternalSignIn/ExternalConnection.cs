using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>Where somebody is sent to say who they are.</summary>
/// <param name="Key">Its name in addresses: a provider's Id, or an organization's org_….</param>
/// <param name="Organization">Whose it is; null: the platform's.</param>
/// <param name="Version">Of the organization's settings.</param>
internal sealed record ExternalConnection(
    string Key, string Title, string Issuer, string ClientId, IReadOnlyList<string> Scopes, SignInProvider? Provider = null, OrganizationId? Organization = null, string? Slug = null, bool TrustsEmail = false,
    bool IsEnabled = true, string Mapping = "{}", int Version = 0)
{
    public bool IsGitHub => Provider is { IsGitHub: true };

    /// <summary>Whose word a login is: in a person's logins. Of an organization's provider it counts for that organization alone, whoever else uses the same issuer.</summary>
    public string LoginProvider => LoginProviderOf(Issuer, Organization);

    /// <summary>How an organization's logins begin.</summary>
    public static string PrefixOf(OrganizationId organization) => $"{organization} ";

    public static ExternalConnection Of(SignInProvider provider) => new(
        provider.Id, provider.Title, provider.Issuer, provider.ClientId, [.. (provider.IsGitHub ? ["user:email"] : (string[])["openid", "email"]).Union(provider.Scopes, StringComparer.Ordinal)], provider);

    private static string LoginProviderOf(string issuer, OrganizationId? organization) => organization is { } own ? PrefixOf(own) + issuer : issuer;
}
