namespace Platform.Admission;

/// <summary>Why an attempt was answered as it was: stable codes, shown to the tenant with one sentence beside it. The client itself never
/// learns more than "Authorization Violation" (nats-auth.md §0.2-12).</summary>
public static class Reasons
{
    public const string Allowed = "allowed";

    // The credential.
    public const string CredentialMissing = "credential_missing";
    public const string CredentialUnknown = "credential_unknown";
    public const string HintRequired = "hint_required";
    public const string TokenTooLarge = "token_too_large";
    public const string TokenMalformed = "token_malformed";
    public const string HeaderNotAllowed = "header_not_allowed";
    public const string AlgorithmNotAllowed = "algorithm_not_allowed";
    public const string IssuerUnknown = "issuer_unknown";
    public const string AudienceMismatch = "audience_mismatch";
    public const string AuthorizedPartyMismatch = "authorized_party_mismatch";
    public const string ProviderDisabled = "provider_disabled";
    public const string ProviderUnavailable = "provider_unavailable";
    public const string KeysUnavailable = "keys_unavailable";
    public const string KeyUnknown = "key_unknown";
    public const string SignatureInvalid = "signature_invalid";
    public const string ExpiryMissing = "expiry_missing";
    public const string TokenExpired = "token_expired";
    public const string TokenNotYetValid = "token_not_yet_valid";
    public const string TokenIssuedInFuture = "token_issued_in_future";
    public const string SubjectMissing = "subject_missing";
    public const string PasswordWrong = "password_wrong";
    public const string ConnectionTokenExpired = "connection_token_expired";
    public const string ConnectionTokenRevoked = "connection_token_revoked";
    public const string CertificateNotTrusted = "certificate_not_trusted";

    // Revocations.
    public const string ProviderRevoked = "provider_revoked";
    public const string SubjectRevoked = "subject_revoked";
    public const string CredentialRevoked = "credential_revoked";

    // The account.
    public const string AccountUnknown = "account_unknown";
    public const string AccountSuspended = "account_suspended";
    public const string OrganizationSuspended = "organization_suspended";
    public const string AccountRevoked = "account_revoked";
    public const string PolicyMissing = "policy_missing";

    // The rule and what it gives.
    public const string NoRuleMatched = "no_rule_matched";
    public const string RuleDenied = "rule_denied";
    public const string GroupUnknown = "group_unknown";
    public const string GroupDisabled = "group_disabled";
    public const string GroupWithoutKey = "group_without_key";
    public const string GroupUnfit = "group_unfit";
    public const string ClaimMissing = "claim_missing";
    public const string SubstitutionNotLiteral = "substitution_not_literal";
    public const string NameInvalid = "name_invalid";
    public const string SourceNotAllowed = "source_not_allowed";
    public const string ConnectionTypeNotAllowed = "connection_type_not_allowed";
    public const string TimeNotAllowed = "time_not_allowed";
    public const string UserClaimsInvalid = "user_claims_invalid";

    /// <summary>What a code means, for people; null for a code that is not one.</summary>
    public static string? Sentence(string code) => code switch
    {
        Allowed => "The client is admitted.",
        CredentialMissing => "The client sent no token, no password and no certificate.",
        CredentialUnknown => "No provider knows this credential.",
        HintRequired => "The client must say which account it means: the account's public key or id as user name.",
        TokenTooLarge => "The token is longer than 16 KiB.",
        TokenMalformed => "The token is not a well-formed JWT.",
        HeaderNotAllowed => "The token's header brings a key, an extension or a type that is not accepted.",
        AlgorithmNotAllowed => "The token is signed by an algorithm the provider does not accept.",
        IssuerUnknown => "No provider has this issuer.",
        AudienceMismatch => "The token is for another audience.",
        AuthorizedPartyMismatch => "The token was issued to another client than the provider accepts (azp).",
        ProviderDisabled => "The provider is disabled.",
        ProviderUnavailable => "The provider did not answer in time.",
        KeysUnavailable => "The issuer's keys could not be fetched.",
        KeyUnknown => "The issuer has no key that fits the token.",
        SignatureInvalid => "The token's signature is not the issuer's.",
        ExpiryMissing => "The token never expires, which is not accepted.",
        TokenExpired => "The token has expired.",
        TokenNotYetValid => "The token is not valid yet.",
        TokenIssuedInFuture => "The token was issued in the future.",
        SubjectMissing => "The credential names nobody.",
        PasswordWrong => "The user name or the password is wrong.",
        ConnectionTokenExpired => "The connection token has expired.",
        ConnectionTokenRevoked => "The connection token is revoked.",
        CertificateNotTrusted => "No provider's authority issued the client's certificate.",
        ProviderRevoked => "Credentials of the provider were revoked.",
        SubjectRevoked => "Credentials of the subject were revoked.",
        CredentialRevoked => "The credential was revoked.",
        AccountUnknown => "The provider's organization has no such account.",
        AccountSuspended => "The account is suspended.",
        OrganizationSuspended => "The platform has suspended the account's organization.",
        AccountRevoked => "Everybody's access to the account was revoked at this second.",
        PolicyMissing => "The account has no connect policy, so nobody is admitted.",
        NoRuleMatched => "No rule of the account's policy fits.",
        RuleDenied => "A rule of the account's policy refuses.",
        GroupUnknown => "The rule names a signing key group the account does not have.",
        GroupDisabled => "The rule's signing key group is disabled.",
        GroupWithoutKey => "The rule's signing key group has no key the platform can sign with.",
        GroupUnfit => "The rule does not fit its signing key group.",
        ClaimMissing => "The rule needs a claim the credential does not have.",
        SubstitutionNotLiteral => "A claim's value cannot stand in a subject: it must be one literal token.",
        NameInvalid => "The user name the rule makes is not one.",
        SourceNotAllowed => "The client's address is not allowed.",
        ConnectionTypeNotAllowed => "The client's way to connect is not allowed.",
        TimeNotAllowed => "The client may not connect at this time of day.",
        UserClaimsInvalid => "The user JWT would not be valid.",
        _ => null,
    };
}
