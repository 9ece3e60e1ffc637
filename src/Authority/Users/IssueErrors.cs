using Platform.Kernel;

namespace Platform.Authority;

/// <summary>Why a credential is not issued.</summary>
public static class IssueErrors
{
    public static readonly Error NoSuchUser = new("credential.no_such_user", ErrorKind.NotFound, "There is no such user, or it was deleted.");
    public static readonly Error AccountClosed = new("credential.account_closed", ErrorKind.Conflict, "The account is deleted, so nobody can be let into it. Restore it first.");
    public static readonly Error GroupDisabled = new("credential.group_disabled", ErrorKind.Conflict, "The user's signing key group is disabled: servers would refuse the credential. Enable the group, or move the user to another.");
    public static readonly Error NoKey = new("credential.no_key", ErrorKind.Conflict, "The user's signing key group has no active key whose seed is kept here. Add a key to the group, or issue with the seed you hold.");
    public static readonly Error NotBearer = new("credential.not_bearer", ErrorKind.Conflict, "Only a bearer user has a JWT that lets in alone. Set bearer_token for the user, or in the template of its scoped group.", "kind");
    public static readonly Error BearerDisallowed = new("credential.bearer_disallowed", ErrorKind.Conflict, "The account's limits disallow bearer users (disallow_bearer), so servers would refuse the credential.", "kind");
    public static readonly Error Injection = new("credential.template_value", ErrorKind.Conflict, "The group's template puts the user's name or a tag into subjects, and it is not one literal token: it could open other subjects. Change the name or the tag.");
    public static readonly Error ClaimsInvalid = new("credential.claims_invalid", ErrorKind.Conflict, "The user's permissions or limits are such that servers would refuse the credential.");
}
