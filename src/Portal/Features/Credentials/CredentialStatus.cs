namespace Platform.Portal.Features.Credentials;

/// <summary>Whether a credential is admitted, and if not, why; the first that holds, in the order Revoked, Expired, KeyRemoved, KeyDisabled,
/// GroupDisabled. KeyRemoved and KeyDisabled: the signing key that signed it has left the account's JWT. GroupDisabled: all keys of its group have.</summary>
public enum CredentialStatus { Active, Expired, Revoked, KeyDisabled, KeyRemoved, GroupDisabled }
