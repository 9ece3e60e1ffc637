using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>The signed-in browser a request comes from, as a feature of the request; absent where an API token asks.</summary>
internal sealed record CurrentSession(PersonSessionId Id, PersonId Person, IReadOnlyList<string> Methods, DateTimeOffset AuthenticatedAt)
{
    /// <summary>How long showing who one is counts for what wants it fresh.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(15);

    public bool HasTwoFactors => Methods.Contains(AuthMethods.TwoFactors, StringComparer.Ordinal);

    public bool IsFresh(DateTimeOffset now) => now - AuthenticatedAt <= FreshFor;
}
