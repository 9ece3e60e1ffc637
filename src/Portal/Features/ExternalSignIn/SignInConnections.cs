using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The providers people are sent to: the platform's, as the configuration file has them, and those of organizations.</summary>
internal sealed class SignInConnections(IOptions<PortalOptions> portal, IServiceScopeFactory scopes, SignOnSecrets secrets)
{
    private const string Actor = "system sign-in";
    private static readonly string[] AlwaysAsked = ["openid", "email"];

    public IReadOnlyList<SignInProvider> Providers => [.. portal.Value.SignIn.Providers];

    /// <summary>By its key; an organization's also while it is off, for who tries it.</summary>
    public async Task<ExternalConnection?> FindAsync(string key, CancellationToken ct)
    {
        if (portal.Value.SignIn.Providers.FirstOrDefault(p => string.Equals(p.Id, key, StringComparison.Ordinal)) is { } provider)
        {
            return ExternalConnection.Of(provider);
        }

        return OrganizationId.TryParse(key, null, out var organization) ? await InAsync(organization, async db =>
        {
            var row = await db.SingleSignOns.AsNoTracking().SingleOrDefaultAsync(ct);
            var own = await db.Organizations.AsNoTracking().SingleOrDefaultAsync(o => o.DeletedAt == null, ct);
            return row is { Issuer: { } issuer, ClientId: { } client } && own is not null
                ? new ExternalConnection(
                    key, own.Name, issuer, client, [.. AlwaysAsked.Union(row.Scopes, StringComparer.Ordinal)], null, organization, own.Slug, row.TrustsEmail, row.IsEnabled, row.Mapping, row.Version)
                : null;
        }) : null;
    }

    /// <summary>What the client proves itself with at the token endpoint; null: nothing.</summary>
    public async Task<string?> SecretOfAsync(ExternalConnection connection, CancellationToken ct)
    {
        if (connection.Provider is { } provider)
        {
            return provider.ClientSecret;
        }

        return await InAsync(connection.Organization!.Value, async db =>
        {
            if (await db.SingleSignOns.AsNoTracking().SingleOrDefaultAsync(ct) is not { } row || await secrets.OpenAsync(db, row, ct) is not { } opened)
            {
                return null;
            }

            try
            {
                return Encoding.UTF8.GetString(opened);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(opened);
            }
        });
    }

    // Before anybody is signed in there is no caller: a scope of the organization's own, which may read and nothing else.
    private async Task<T?> InAsync<T>(OrganizationId organization, Func<PortalDb, Task<T?>> read)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(organization, default, Actor, []);
        return await read(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }
}
