using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Takes a domain off the list; its members sign in as they did without it.</summary>
internal static class RemoveDomain
{
    public static void Map(RouteGroupBuilder domains) => domains
        .MapDelete("/{domainId}", DeleteAsync)
        .WithName("RemoveSingleSignOnDomain").WithSummary("Give up a mail domain")
        .Refuses(403, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(SsoDomainId domainId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(domainId, ct)).ToNoContent();

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<Done>> HandleAsync(SsoDomainId id, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.SsoDomains.SingleOrDefaultAsync(d => d.Id == id, ct) is not { } domain)
            {
                return SignOnErrors.DomainNotFound;
            }

            if (domain.VerifiedAt is not null && await db.SingleSignOns.AnyAsync(s => s.IsRequired, ct) && await db.SsoDomains.CountAsync(d => d.VerifiedAt != null, ct) == 1)
            {
                return SignOnErrors.DomainNeeded;
            }

            db.SsoDomains.Remove(domain);
            AuditLog.Append(db, "sso_domain.remove", id.ToString(), new { domain.Domain }, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return default(Done);
        }
    }
}
