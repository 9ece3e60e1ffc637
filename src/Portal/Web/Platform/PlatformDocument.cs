namespace Platform.Portal.Web;

/// <summary>Who may sign up without an invitation. Domains: whoever has an address of one of the listed domains.</summary>
internal enum SignUpMode { Open, Domains, Closed }

/// <summary>How loud the notice on every page is.</summary>
internal enum NoticeTone { Info, Warn, Bad }

/// <summary>What administrators set for the whole platform. Name: what it is called on its pages, 1 to 40 characters. SupportAddress: where people write to, shown where
/// something is refused or suspended. SignUpDomains: small letters, without @. Notice: a sentence on every page; null: none. RequireTwoFactors: of everybody, whatever their organization says.</summary>
internal sealed record PlatformDocument(
    string Name = PlatformDocument.OwnName, string? SupportAddress = null, SignUpMode SignUp = SignUpMode.Open, IReadOnlyList<string>? SignUpDomains = null,
    string? Notice = null, NoticeTone NoticeTone = NoticeTone.Info, bool RequireTwoFactors = false)
{
    public const string OwnName = "Trunkline";

    /// <summary>Whether somebody with that address may sign up by themselves.</summary>
    public bool LetsSignUp(string email) => SignUp switch
    {
        SignUpMode.Open => true,
        SignUpMode.Closed => false,
        SignUpMode.Domains => (SignUpDomains ?? []).Contains(email[(email.LastIndexOf('@') + 1)..].ToLowerInvariant(), StringComparer.Ordinal),
    };
}
