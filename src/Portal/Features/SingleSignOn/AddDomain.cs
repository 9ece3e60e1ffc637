using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Begins to claim a mail domain: the answer says which TXT record shows that it is the organization's. Until that is found nothing is different.</summary>
internal static class AddDomain
{
    private const int Most = 20;

    public sealed record Request([property: Required, StringLength(253)] string? Domain);

    public static void Map(RouteGroupBuilder domains) => domains
        .MapPost("", PostAsync)
        .WithName("AddSingleSignOnDomain").WithSummary("Claim a mail domain")
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<DomainView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(request, ct)).ToCreated(made => $"/api/v1/single-sign-on/domains/{made.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<DomainView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (DomainNames.Read(request.Domain) is not { } name)
            {
                return SignOnErrors.DomainInvalid;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.SsoDomains.CountAsync(ct) >= Most)
            {
                return SignOnErrors.TooManyDomains;
            }

            var now = clock.GetUtcNow();
            var domain = new SsoDomain
            {
                OrganizationId = caller.Organization,
                Id = SsoDomainId.New(now),
                Domain = name,
                Challenge = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32)),
                CreatedAt = now,
            };
            db.SsoDomains.Add(domain);
            AuditLog.Append(db, "sso_domain.add", domain.Id.ToString(), new { domain.Domain }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_sso_domains_organization_domain"))
            {
                return SignOnErrors.DomainTaken;
            }

            await tx.CommitAsync(ct);
            return DomainView.From.Compile()(domain);
        }
    }
}
