using Platform.Kernel;

namespace Platform.Portal.Features.IdentityProviders;

internal static class ProviderErrors
{
    public static readonly Error NotFound = new("provider.not_found", ErrorKind.NotFound, "No such identity provider in this organization. GET /api/v1/identity-providers lists yours.");
    public static readonly Error MayNotRead = new("provider.may_not_read", ErrorKind.Forbidden, "Reading identity providers needs the permission accounts:read.");
    public static readonly Error MayNotManage = new("provider.may_not_manage", ErrorKind.Forbidden, "Changing identity providers needs the permission identity-providers:manage, which admins and owners have.");
    public static readonly Error NameTaken = new("provider.name_taken", ErrorKind.Conflict, "This organization already has an identity provider of that name. Choose another.", "name");
    public static readonly Error NameInUse = new("provider.name_in_use", ErrorKind.Conflict, "Connect policies name this provider; under another name they would admit nobody by it. Change the policies first.", "name");
    public static readonly Error KindUnknown = new("provider.kind_unknown", ErrorKind.Invalid, "kind is oidc, jwks, introspection, tokens, passwords, certificates or webhook.", "/kind");
    public static readonly Error SettingsInvalid = new("provider.settings_invalid", ErrorKind.Invalid, "settings is not what a provider of this kind takes. The pointer names the member, the message the rule.", "settings");
    public static readonly Error AddressRefused = new("provider.address_refused", ErrorKind.Invalid, "That address is of a private or reserved network, where this platform's own machines live. Use a public name, or ask the platform's administrator to allow the network.", "settings");
    public static readonly Error SecretRequired = new("provider.secret_required", ErrorKind.Invalid, "A provider of this kind needs its secret: the client secret of introspection, the signing key of a webhook.", "secret");
    public static readonly Error SecretNotTaken = new("provider.secret_not_taken", ErrorKind.Invalid, "A provider of this kind has no secret: it verifies with public keys or with what is kept here. Leave secret out.", "secret");
    public static readonly Error SecretInvalid = new("provider.secret_invalid", ErrorKind.Invalid, "secret is 1 to 1024 printable characters without blanks at its ends.", "secret");
    public static readonly Error WebhookSecretInvalid = new("provider.webhook_secret_invalid", ErrorKind.Invalid, "A webhook's secret is whsec_ and 24 to 64 random bytes in base64, as Standard Webhooks has it: echo whsec_$(openssl rand -base64 32).", "secret");
    public static readonly Error VersionStale = new("provider.version_stale", ErrorKind.Conflict, "Somebody changed the provider since: read it again and apply your change to what it says now.", "version");
    public static readonly Error TooMany = new("provider.too_many", ErrorKind.Conflict, "An organization has 100 identity providers at most. Delete one that is not needed.");
    public static readonly Error InUse = new("provider.in_use", ErrorKind.Conflict, "Connect policies name this provider. Take it out of them first; then it can be deleted.");
    public static readonly Error NotPasswords = new("provider.not_passwords", ErrorKind.Conflict, "Only a provider of kind passwords has logins.");
}
