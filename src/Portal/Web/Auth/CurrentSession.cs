using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>The signed-in browser a request comes from, as a feature of the request; absent where an API token asks. SignOn: the
/// organization by whose single sign-on it came.</summary>
internal sealed record CurrentSession(PersonSessionId Id, PersonId Person, IReadOnlyList<string> Methods, DateTimeOffset AuthenticatedAt, OrganizationId? SignOn = null)
{
    /// <summary>How long showing who one is counts for what wants it fresh.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(15);

    private static readonly string[] Own = [AuthMethods.Password, AuthMethods.Passkey, AuthMethods.Federated];

    /// <summary>The person has shown something that is theirs, and not only an organization's word for them. Without, it opens that organization and nothing of the person.</summary>
    public bool IsOwn => SignOn is null || Own.Any(m => Methods.Contains(m, StringComparer.Ordinal));

    public bool HasTwoFactors => Methods.Contains(AuthMethods.TwoFactors, StringComparer.Ordinal);

    public bool IsFresh(DateTimeOffset now) => now - AuthenticatedAt <= FreshFor;
}
