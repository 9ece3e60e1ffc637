using Platform.Portal.Features.ExternalSignIn;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>From an address to the provider of the organization that has its domain. Anybody may ask: a company's sign-on is no secret, and nothing is said of the address.</summary>
internal sealed class SignOnFinder(PortalDb db, SignInConnections connections)
{
    public async Task<ExternalConnection?> FindAsync(string? email, CancellationToken ct)
    {
        var at = email?.LastIndexOf('@') ?? -1;
        return at > 0 && DomainNames.Read(email![(at + 1)..]) is { } domain && await db.FindSignOnAsync(domain, ct) is { } found
            && await connections.FindAsync(found.Organization.ToString(), ct) is { IsEnabled: true } connection ? connection : null;
    }
}
