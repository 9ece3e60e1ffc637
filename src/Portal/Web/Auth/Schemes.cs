namespace Platform.Portal.Web;

/// <summary>Who a request comes from is read from its Authorization header if it has one, else from the session cookie.</summary>
internal static class Schemes
{
    public const string Either = "trunkline";
    public const string Header = "trunkline-header";

    /// <summary>The claim that names the API token of a request, tok_…; absent for sessions.</summary>
    public const string TokenClaim = "trunkline-token";
}

/// <summary>On an endpoint: address and password are taken too.</summary>
internal sealed record TakesBasic;

/// <summary>On an endpoint: it works without an organization being chosen.</summary>
internal sealed record NeedsNoOrganization;
