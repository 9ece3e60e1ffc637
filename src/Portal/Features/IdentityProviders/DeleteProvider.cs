using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Deletes a provider that no policy names: what it admitted is dropped, its logins and connection tokens are of no use from then on, its name is
/// free. Decisions and sessions of the past keep naming it. If-Match is honoured, and not required.</summary>
internal static class DeleteProvider
{
    public static void Map(RouteGroupBuilder providers) => providers
        .MapDelete("/{providerId}", DeleteAsync)
        .WithName("DeleteIdentityProvider").WithSummary("Delete an identity provider and drop its sessions")
        .Refuses(403, 404, 409, 412);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        IdentityProviderId providerId, Handler handler, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null) =>
        (await handler.HandleAsync(providerId, Precondition.ReadOptional(ifMatch), ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(IdentityProviderId providerId, Precondition precondition, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM identity_providers WHERE id = {providerId.Value} FOR UPDATE", ct);
            var provider = await db.IdentityProviders.SingleOrDefaultAsync(p => p.Id == providerId && p.DeletedAt == null, ct);
            if (provider is null)
            {
                return ProviderErrors.NotFound;
            }

            if (precondition.Check(provider.Version) is { } stale)
            {
                return stale;
            }

            if (await ProviderUse.OfAsync(db, provider.Name, ct) is [_, ..] uses)
            {
                return ProviderErrors.InUse with { Message = $"The connect policies of {string.Join(", ", uses.Select(u => u.Account))} name this provider. Take it out of them first; then it can be deleted." };
            }

            (provider.DeletedAt, provider.IsEnabled, provider.Version) = (now, false, provider.Version + 1);
            (provider.SecretBox, provider.SecretDataKeyVersion) = (null, null);
            var logins = await db.ConnectLogins.Where(l => l.ProviderId == providerId).ExecuteDeleteAsync(ct);
            var tokens = await db.ConnectionTokens.Where(t => t.ProviderId == providerId && t.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), ct);
            var sessions = await LiveSessions.DropAsync(db, s => s.ProviderId == providerId, now, ct);
            AuditLog.Append(db, "identity_provider.delete", providerId.ToString(), new { provider.Name, Kind = Json.Word(provider.Kind), Logins = logins, Tokens = tokens, Sessions = sessions }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.RingSessions();
            return default(Done);
        }
    }
}
