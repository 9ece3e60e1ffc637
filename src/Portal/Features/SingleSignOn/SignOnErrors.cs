using Platform.Kernel;

namespace Platform.Portal.Features.SingleSignOn;

internal static class SignOnErrors
{
    public static readonly Error MayNotManage = new("single_sign_on.may_not_manage", ErrorKind.Forbidden, "Single sign-on, its domains and the directory's tokens need the permission members:manage, which admins and owners have.");
    public static readonly Error NotFound = new("single_sign_on.not_found", ErrorKind.NotFound, "This organization has no single sign-on yet. PUT /api/v1/single-sign-on sets it up.");
    public static readonly Error IssuerInvalid = new("single_sign_on.issuer_invalid", ErrorKind.Invalid, "issuer is the provider's https address, letter for letter as its ID tokens have it, without query.", "issuer");
    public static readonly Error AddressRefused = new("single_sign_on.address_refused", ErrorKind.Invalid, "That address is of a private or reserved network, where this platform's own machines live. Use a public name, or ask the platform's administrator to allow the network.", "issuer");
    public static readonly Error ClientInvalid = new("single_sign_on.client_invalid", ErrorKind.Invalid, "client_id is what the provider calls this application: 1 to 256 printable characters. With an issuer it is needed, without one it is left out.", "client_id");
    public static readonly Error SecretInvalid = new("single_sign_on.secret_invalid", ErrorKind.Invalid, "client_secret is 1 to 1024 printable characters without blanks at its ends.", "client_secret");
    public static readonly Error ScopesInvalid = new("single_sign_on.scopes_invalid", ErrorKind.Invalid, "scopes are up to 10 words of 1 to 64 printable characters without blanks; openid and email are always asked for.", "scopes");
    public static readonly Error MappingInvalid = new("single_sign_on.mapping_invalid", ErrorKind.Invalid, "mapping is not what is taken: {\"rules\": [{\"claim\", \"value\", \"role\", \"account_ids\"}], \"groups\": [{\"group\", \"role\"}], \"default_role\"}.", "mapping");
    public static readonly Error NotTried = new("single_sign_on.not_tried", ErrorKind.Conflict, "Nobody has signed in with the connection as it is now. Try it at the organization's single sign-on page first: what does not work would shut members out.", "enabled");
    public static readonly Error NoDomain = new("single_sign_on.no_domain", ErrorKind.Conflict, "The organization has no verified domain, so nobody could be sent to its provider. Verify one first.", "enabled");
    public static readonly Error RequiredNeedsEnabled = new("single_sign_on.required_needs_enabled", ErrorKind.Invalid, "required without enabled would shut everybody out. Turn single sign-on on, or leave required out.", "required");
    public static readonly Error StateMissing = new("single_sign_on.state_missing", ErrorKind.Invalid, "enabled and required are both needed: true or false.", "enabled");
    public static readonly Error DomainInvalid = new("single_sign_on.domain_invalid", ErrorKind.Invalid, "domain is a mail domain in ASCII: example.com, xn--bcher-kva.example.", "domain");
    public static readonly Error DomainTaken = new("single_sign_on.domain_taken", ErrorKind.Conflict, "This organization has that domain on its list already.", "domain");
    public static readonly Error DomainNotFound = new("single_sign_on.domain_not_found", ErrorKind.NotFound, "No such domain in this organization. GET /api/v1/single-sign-on/domains lists yours.");
    public static readonly Error DomainNotShown = new("single_sign_on.domain_not_shown", ErrorKind.Conflict, "The TXT record does not have this domain's verification yet, or another organization's that is verified stands beside it. Add it as it is shown (and take the other away), wait until name servers know, then try again.");
    public static readonly Error DnsUnreachable = new("single_sign_on.dns_unreachable", ErrorKind.Unavailable, "The name server did not answer. Try again in a minute.");
    public static readonly Error DomainNeeded = new("single_sign_on.domain_needed", ErrorKind.Conflict, "It is the last verified domain, and members get in by single sign-on alone. Turn that off first.");
    public static readonly Error TooManyDomains = new("single_sign_on.too_many_domains", ErrorKind.Conflict, "An organization has 20 domains at most. Remove one first.");
    public static readonly Error TooManyTokens = new("single_sign_on.too_many_tokens", ErrorKind.Conflict, "A directory has 5 valid tokens at most. Revoke one first.");
    public static readonly Error TokenNotFound = new("single_sign_on.token_not_found", ErrorKind.NotFound, "No such directory token in this organization. GET /api/v1/single-sign-on/scim-tokens lists yours.");
}
