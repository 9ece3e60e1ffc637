namespace Platform.Portal.Features.SecurityPolicies;

/// <summary>What an organization asks of whoever works in it. RequireTwoFactors: an authenticator app's code or a passkey, of every member. RequiredByPlatform: the platform asks that of everybody, whatever the organization says.</summary>
internal sealed record SecurityPolicyView(bool RequireTwoFactors, bool RequiredByPlatform);
