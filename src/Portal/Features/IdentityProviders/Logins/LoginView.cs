using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>A login without its password. Claims: what policies see of it, besides sub, which is the user name.</summary>
internal sealed record LoginView(ConnectLoginId Id, string Username, JsonElement Claims, DateTimeOffset CreatedAt)
{
    public static LoginView Of(ConnectLogin login)
    {
        using var claims = JsonDocument.Parse(login.Claims);
        return new(login.Id, login.Username, claims.RootElement.Clone(), login.CreatedAt);
    }

    /// <summary>Null when the provider has no such login.</summary>
    public static async Task<LoginView?> FindAsync(PortalDb db, IdentityProviderId provider, ConnectLoginId login, CancellationToken ct) =>
        await db.ConnectLogins.AsNoTracking().SingleOrDefaultAsync(l => l.Id == login && l.ProviderId == provider, ct) is { } found ? Of(found) : null;
}
