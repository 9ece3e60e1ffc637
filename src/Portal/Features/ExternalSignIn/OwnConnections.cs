using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The providers by which somebody can show again who they are: those they have a login at, and that say when it was shown. GitHub does not.</summary>
internal sealed class OwnConnections(PersonManager persons, SignInConnections connections, IHttpContextAccessor http)
{
    public async Task<IReadOnlyList<ExternalConnection>> OfAsync(Person person, CancellationToken ct)
    {
        var found = new List<ExternalConnection>();
        foreach (var login in await persons.GetLoginsAsync(person))
        {
            // An organization's is offered in a session that came by it: elsewhere it would show nothing that is the person's.
            var key = OrganizationId.TryParse(login.LoginProvider.Split(' ')[0], null, out var organization)
                ? http.HttpContext?.Features.Get<CurrentSession>()?.SignOn == organization ? organization.ToString() : null
                : connections.Providers.FirstOrDefault(p => !p.IsGitHub && string.Equals(p.Issuer, login.LoginProvider, StringComparison.Ordinal))?.Id;
            if (key is not null && await connections.FindAsync(key, ct) is { IsEnabled: true } connection && string.Equals(connection.LoginProvider, login.LoginProvider, StringComparison.Ordinal))
            {
                found.Add(connection);
            }
        }

        return [.. found.DistinctBy(c => c.Key, StringComparer.Ordinal)];
    }
}
