using Microsoft.Extensions.Options;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Where the issuer is, as its clients know it.</summary>
internal sealed class IssuerAddress(IOptions<PortalOptions> portal)
{
    public const string Authorize = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string UserInfo = "/connect/userinfo";
    public const string Revocation = "/connect/revocation";
    public const string Introspection = "/connect/introspect";
    public const string DeviceAuthorization = "/connect/deviceauthorization";
    public const string EndSession = "/connect/endsession";
    public const string Keys = "/.well-known/openid-configuration/jwks";
    public const string Device = "/device";

    /// <summary>iss, letter for letter.</summary>
    public string Issuer { get; } = portal.Value.PublicUrl.TrimEnd('/');

    /// <summary>aud of access tokens: the REST API.</summary>
    public string Audience => $"{Issuer}/api/v1";

    public string Of(string path) => Issuer + path;
}
