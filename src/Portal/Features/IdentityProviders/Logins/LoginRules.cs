using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>What a user name, a password and the claims beside them must be.</summary>
internal static class LoginRules
{
    private const int ShortestPassword = 12;
    private const int LongestPassword = 256;
    private const int MostClaims = 4096;

    public static Error? CheckUsername(string? username) =>
        username is not { Length: >= 1 and <= 128 } || username.Any(char.IsControl) || char.IsWhiteSpace(username[0]) || char.IsWhiteSpace(username[^1]) ? LoginErrors.UsernameInvalid : null;

    public static Error? CheckPassword(string? password, string username) =>
        password is not { Length: >= ShortestPassword and <= LongestPassword } ? LoginErrors.PasswordShort
        : password.Any(char.IsControl) ? LoginErrors.PasswordInvalid
        : password.Distinct().Count() == 1 || (username.Length >= 4 && password.Contains(username, StringComparison.OrdinalIgnoreCase)) ? LoginErrors.PasswordGuessable
        : null;

    /// <summary>The claims as they are kept; none are {}.</summary>
    public static Result<string> ReadClaims(JsonElement? claims)
    {
        if (claims is not { ValueKind: not JsonValueKind.Null } given)
        {
            return "{}";
        }

        return Documents.ObjectOf(given) is { } read && !read.ContainsKey("sub") && read.ToJsonString() is { Length: <= MostClaims } text ? text : LoginErrors.ClaimsInvalid;
    }

    /// <summary>The provider when it is one that has logins, kept from being deleted until the transaction ends.</summary>
    public static async Task<Result<IdentityProvider>> LockAsync(PortalDb db, IdentityProviderId providerId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM identity_providers WHERE id = {providerId.Value} FOR SHARE", ct);
        return await FindAsync(db, providerId, ct);
    }

    /// <summary>The provider when it is one that has logins.</summary>
    public static async Task<Result<IdentityProvider>> FindAsync(PortalDb db, IdentityProviderId providerId, CancellationToken ct)
    {
        var provider = await db.IdentityProviders.AsNoTracking().SingleOrDefaultAsync(p => p.Id == providerId && p.DeletedAt == null, ct);
        return provider is null ? ProviderErrors.NotFound : provider.Kind is not ProviderKind.Passwords ? ProviderErrors.NotPasswords : provider;
    }
}
