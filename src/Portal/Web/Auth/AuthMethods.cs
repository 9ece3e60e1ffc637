namespace Platform.Portal.Web;

/// <summary>How somebody showed who they are, in the words of RFC 8176.</summary>
internal static class AuthMethods
{
    public const string Password = "pwd";

    /// <summary>A code of an authenticator app, or a recovery code.</summary>
    public const string OneTimeCode = "otp";

    /// <summary>A passkey: proof of possession of its key.</summary>
    public const string Passkey = "pop";

    /// <summary>At a provider the platform is set up with. RFC 8176 has no word for it.</summary>
    public const string Federated = "fed";

    /// <summary>At the provider of an organization, which vouches for its members to that organization alone.</summary>
    public const string SingleSignOn = "sso";

    /// <summary>Two factors in all: a password and a code, or a passkey that asked for a fingerprint, a face or a PIN.</summary>
    public const string TwoFactors = "mfa";
}
