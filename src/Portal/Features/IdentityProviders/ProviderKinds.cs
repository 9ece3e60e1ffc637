using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>What the kinds of provider are called, in the API and on pages.</summary>
internal static class ProviderKinds
{
    /// <summary>Null when there is no such kind.</summary>
    public static ProviderKind? Read(string? word)
    {
        foreach (var kind in Enum.GetValues<ProviderKind>())
        {
            if (string.Equals(Json.Word(kind), word, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return null;
    }

    public static bool HasSecret(ProviderKind kind) => kind is ProviderKind.Introspection or ProviderKind.Webhook;

    public static string Title(ProviderKind kind) => kind switch
    {
        ProviderKind.Oidc => "OpenID Connect",
        ProviderKind.Jwks => "JWTs by fixed keys",
        ProviderKind.Introspection => "Token introspection",
        ProviderKind.Tokens => "Connection tokens",
        ProviderKind.Passwords => "User names and passwords",
        ProviderKind.Certificates => "TLS client certificates",
        ProviderKind.Webhook => "Webhook",
    };

    public static string Says(ProviderKind kind) => kind switch
    {
        ProviderKind.Oidc => "tokens of an issuer that publishes its keys: Keycloak, Entra ID, Auth0, GitHub Actions, GitLab",
        ProviderKind.Jwks => "tokens of an issuer that cannot be reached from here: its keys are kept here",
        ProviderKind.Introspection => "opaque tokens; each is asked about at your authorization server (RFC 7662)",
        ProviderKind.Tokens => "made here, for one account each, with scopes and an end",
        ProviderKind.Passwords => "a list kept here, for devices that know nothing else",
        ProviderKind.Certificates => "the client proves who it is by TLS; you bring the authority",
        ProviderKind.Webhook => "your own code decides who it is, within 1.2 s",
    };
}
