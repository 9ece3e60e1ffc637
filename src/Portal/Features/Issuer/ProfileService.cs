using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>What is told about a person, by scope (OpenID Connect Core §5.4). Named as Duende.IdentityServer names it.</summary>
internal sealed class ProfileService(PortalDb db)
{
    public async Task<Dictionary<string, object>> ClaimsAsync(PersonId id, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = id.ToString() };
        var person = await db.Persons.AsNoTracking().SingleAsync(p => p.Id == id.Value, ct);
        if (scopes.Contains(ApiScope.Profile, StringComparer.Ordinal) && person.DisplayName.Length > 0)
        {
            claims["name"] = person.DisplayName;
        }

        if (scopes.Contains(ApiScope.Email, StringComparer.Ordinal))
        {
            claims["email"] = person.Email!;
            claims["email_verified"] = person.EmailConfirmed;
        }

        return claims;
    }
}
