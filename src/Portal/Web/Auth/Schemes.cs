namespace Platform.Portal.Web;

/// <summary>Who a request comes from is read from its Authorization header if it has one, else from the session cookie.</summary>
internal static class Schemes
{
    public const string Either = "trunkline";
    public const string Header = "trunkline-header";

    /// <summary>The claim that names the API token of a request, tok_…; absent for sessions.</summary>
    public const string TokenClaim = "trunkline-token";

    /// <summary>The claim with a session's key; in the cookie only.</summary>
    public const string SessionClaim = "trunkline-session";

    /// <summary>Handed to the sign-in: the organization by whose single sign-on somebody comes, and when they showed their provider who they are.</summary>
    public const string SignOnClaim = "trunkline-sign-on";
    public const string TimeClaim = "auth_time";

    /// <summary>How the person signed in (RFC 8176), the framework's name for it too. Handed to the sign-in; what a session has of it stands in its row.</summary>
    public const string MethodClaim = "amr";
}

/// <summary>On an endpoint: address and password are taken too.</summary>
internal sealed record TakesBasic;

/// <summary>On an endpoint: it works without an organization being chosen.</summary>
internal sealed record NeedsNoOrganization;
