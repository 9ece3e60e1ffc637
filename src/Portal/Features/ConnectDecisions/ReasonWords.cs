using Platform.Admission;

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>Why a client was refused, in words for the people whose client it is, and what they can do.</summary>
internal static class ReasonWords
{
    /// <summary>The reasons worth filtering by, as the page offers them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Reasons.CredentialMissing, Reasons.CredentialUnknown, Reasons.HintRequired, Reasons.TokenTooLarge, Reasons.TokenMalformed, Reasons.HeaderNotAllowed, Reasons.AlgorithmNotAllowed,
        Reasons.IssuerUnknown, Reasons.AudienceMismatch, Reasons.AuthorizedPartyMismatch, Reasons.ProviderDisabled, Reasons.ProviderUnavailable, Reasons.KeysUnavailable, Reasons.KeyUnknown,
        Reasons.SignatureInvalid, Reasons.ExpiryMissing, Reasons.TokenExpired, Reasons.TokenNotYetValid, Reasons.TokenIssuedInFuture, Reasons.SubjectMissing, Reasons.PasswordWrong,
        Reasons.ConnectionTokenExpired, Reasons.ConnectionTokenRevoked, Reasons.CertificateNotTrusted, Reasons.ProviderRevoked, Reasons.SubjectRevoked, Reasons.CredentialRevoked,
        Reasons.AccountUnknown, Reasons.AccountSuspended, Reasons.OrganizationSuspended, Reasons.AccountRevoked, Reasons.PolicyMissing, Reasons.NoRuleMatched, Reasons.RuleDenied, Reasons.GroupUnknown, Reasons.GroupDisabled,
        Reasons.GroupWithoutKey, Reasons.GroupUnfit, Reasons.ClaimMissing, Reasons.SubstitutionNotLiteral, Reasons.NameInvalid, Reasons.SourceNotAllowed, Reasons.ConnectionTypeNotAllowed,
        Reasons.TimeNotAllowed, Reasons.UserClaimsInvalid,
    ];

    /// <summary>One sentence; of a code that a newer callout service writes, the code itself.</summary>
    public static string Means(string code) => Reasons.Sentence(code) ?? $"Refused: {code}.";

    /// <summary>What to do; null for what is no refusal, or is not known here.</summary>
    public static string? WayOut(string code) => code switch
    {
        Reasons.CredentialMissing => "Give the client the token (auth_token), or user name and password. Clients with .creds files do not come this way.",
        Reasons.CredentialUnknown => "Compare the token with the one that was handed out, or register the provider it comes from.",
        Reasons.HintRequired => "Send the account's public key, id or name as user name, and the token as password.",
        Reasons.TokenTooLarge => "Ask the issuer for a token with fewer claims: groups are the usual reason.",
        Reasons.TokenMalformed => "Look at what the client sends: a token cut off, wrapped in quotes, or with a line end is the usual reason.",
        Reasons.HeaderNotAllowed => "Use a token that is verified by the issuer's own keys: jwk, jku, x5u, x5c, crit and zip in a header are refused.",
        Reasons.AlgorithmNotAllowed => "Let the issuer sign with RS256, PS256, ES256, ES384 or EdDSA, or add the algorithm to the provider.",
        Reasons.IssuerUnknown => "Register the issuer, exactly as iss has it (a slash at the end counts), or use the account as hint.",
        Reasons.AudienceMismatch => "Ask the issuer for a token for one of the provider's audiences, or add this audience to the provider.",
        Reasons.AuthorizedPartyMismatch => "Add the client (azp) to the provider's authorized parties.",
        Reasons.ProviderDisabled => "Enable the identity provider.",
        Reasons.ProviderUnavailable => "Look at the provider's own state; clients go on trying. Its page checks it.",
        Reasons.KeysUnavailable => "Check the issuer's discovery document and key set: the provider's page does. Clients go on trying.",
        Reasons.KeyUnknown => "The issuer has probably rotated its keys away from this token, or it is another issuer's: get a new token.",
        Reasons.SignatureInvalid => "Get a new token from the issuer. If this goes on, somebody is trying out forged ones: see where they come from.",
        Reasons.ExpiryMissing => "Let the issuer put exp into its tokens.",
        Reasons.TokenExpired => "Get a new token before the old one ends: clients can ask for it at each connect.",
        Reasons.TokenNotYetValid or Reasons.TokenIssuedInFuture => "Compare the issuer's clock with ours, or raise the provider's clock skew.",
        Reasons.SubjectMissing => "Name the claim that says who it is as the provider's subject claim.",
        Reasons.PasswordWrong => "Set a new password for the login, and give it to the client.",
        Reasons.ConnectionTokenExpired or Reasons.ConnectionTokenRevoked => "Make a new connection token.",
        Reasons.CertificateNotTrusted => "Add the authority that issued the certificate to the provider.",
        Reasons.ProviderRevoked or Reasons.SubjectRevoked => "Get a credential issued after the revocation, or lift it.",
        Reasons.CredentialRevoked => "Get a new credential, or lift the revocation.",
        Reasons.AccountUnknown => "Look at the user name the client sends: it names the account, by public key, id or name.",
        Reasons.AccountSuspended => "Resume the account.",
        Reasons.OrganizationSuspended => "Ask the administrators of the platform: every page of the organization says why.",
        Reasons.AccountRevoked => "Wait a second, or take back the revocation of every user in the account's settings.",
        Reasons.PolicyMissing => "Write a connect policy for the account.",
        Reasons.NoRuleMatched => "Add a rule that fits these claims, or put it before the one that should not decide. The test bench shows each condition.",
        Reasons.RuleDenied => "A deny rule of the policy decided. If it should not, change it or put an admitting rule before it.",
        Reasons.GroupUnknown => "Name a group the account has in the rule's then.group.",
        Reasons.GroupDisabled => "Enable the signing key group, or name another in the rule.",
        Reasons.GroupWithoutKey => "Rotate the group, so that it has a key held here, or name another group.",
        Reasons.GroupUnfit => "A scoped group takes no permissions beside it, an unscoped one needs them: change the rule or the group.",
        Reasons.ClaimMissing => "Let the issuer send the claim, or take it out of the rule.",
        Reasons.SubstitutionNotLiteral => "Use a claim whose values are single words, or write the subject out. Dots, blanks, * and > would open more than meant.",
        Reasons.NameInvalid => "Let the rule's name be made of a claim of 1 to 128 printable characters.",
        Reasons.SourceNotAllowed => "Add the client's address to the group's template (src).",
        Reasons.ConnectionTypeNotAllowed => "Add the way to connect to the group's template (allowed_connection_types).",
        Reasons.TimeNotAllowed => "Connect within the template's times, or change them.",
        Reasons.UserClaimsInvalid => "Look at the rule's permissions and limits: servers would not take the user they make.",
        _ => null,
    };
}
