using Platform.Portal.Web;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>How members sign in by the organization's own provider. RedirectUri: to be registered there. TrustsEmail: addresses count without email_verified. Mapping: which role they
/// get, again at each sign-in. TestedAt: when the connection as it is was last tried; null: it was not. Enabled: members of verified domains may come by it. Required: they get in by
/// nothing else; owners do, and the audit says so. ScimUrl: for the directory. Version: the ETag.</summary>
internal sealed record SignOnView(
    string? Issuer, string? ClientId, bool HasSecret, IReadOnlyList<string> Scopes, bool TrustsEmail, RoleMapping Mapping, bool Enabled, bool Required, DateTimeOffset? TestedAt, string RedirectUri, string ScimUrl, int Version)
{
    public static SignOnView Of(Store.SingleSignOn row, PortalOptions portal)
    {
        var url = portal.PublicUrl.TrimEnd('/');
        return new(
            row.Issuer, row.ClientId, row.SecretBox is not null, row.Scopes, row.TrustsEmail, RoleMapping.Parse(row.Mapping), row.IsEnabled, row.IsRequired, row.TestedAt,
            $"{url}{ExternalSignIn.ExternalHandler.Callback}/{row.OrganizationId}", $"{url}/scim/v2/{row.OrganizationId}", row.Version);
    }
}
