using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Looks for the domain's TXT record. A domain is one organization's: who had it keeps it as long as their record stands there too, and loses it to who can show theirs alone.</summary>
internal static class VerifyDomain
{
    public static void Map(RouteGroupBuilder domains) => domains
        .MapPost("/{domainId}/verify", PostAsync)
        .WithName("VerifySingleSignOnDomain").WithSummary("Look for a domain's TXT record")
        .Refuses(403, 404, 409, 503);

    private static async Task<Results<Ok<DomainView>, ProblemHttpResult>> PostAsync(SsoDomainId domainId, Handler handler, CancellationToken ct) => (await handler.HandleAsync(domainId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, ITxtRecords records, TimeProvider clock)
    {
        public async Task<Result<DomainView>> HandleAsync(SsoDomainId id, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (await db.SsoDomains.AsNoTracking().Where(d => d.Id == id).Select(DomainView.From).SingleOrDefaultAsync(ct) is not { } domain)
            {
                return SignOnErrors.DomainNotFound;
            }

            if (await records.ReadAsync(domain.Record, ct) is not { } texts)
            {
                return SignOnErrors.DnsUnreachable;
            }

            var found = texts.Where(t => t.StartsWith(DomainView.Prefix, StringComparison.Ordinal)).Select(t => t[DomainView.Prefix.Length..]).ToArray();
            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if (!await db.ClaimDomainAsync(id, found, now, ct))
            {
                return SignOnErrors.DomainNotShown;
            }

            AuditLog.Append(db, "sso_domain.verify", id.ToString(), new { domain.Domain }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return domain with { VerifiedAt = domain.VerifiedAt ?? now };
        }
    }
}
