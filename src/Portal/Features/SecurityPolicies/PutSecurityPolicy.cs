using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SecurityPolicies;

/// <summary>Sets what the organization asks of its members; it holds from the next request on. Members without a second factor are led to set one up, and their API
/// tokens are refused until they have. Who sets it must have one: else nobody could take it back. The audit says that it was set, also to what it was.</summary>
internal static class PutSecurityPolicy
{
    public sealed record Request([property: Required] bool? RequireTwoFactors);

    public static void Map(RouteGroupBuilder policy) => policy
        .MapPut("", PutAsync)
        .WithName(nameof(PutSecurityPolicy)).WithSummary("Set what the organization asks of its members")
        .WithDescription("With require_two_factors, browsers that were signed in by a password alone and API tokens of members without a second factor are refused with 403 auth.two_factors_required or auth.token_needs_two_factors.")
        .Refuses(400, 403, 409);

    private static async Task<Results<Ok<SecurityPolicyView>, ProblemHttpResult>> PutAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<SecurityPolicyView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageOrganization))
            {
                return SecurityPolicyErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (request.RequireTwoFactors is not { } required)
            {
                return SecurityPolicyErrors.Missing;
            }

            if (required && !(await db.TwoFactorsAsync(caller.Organization, caller.Person, ct)).IsPresent)
            {
                return SecurityPolicyErrors.NoneYourself;
            }

            var organization = await db.Organizations.SingleAsync(o => o.Id == caller.Organization, ct);
            AuditLog.Append(db, "organization.set_security_policy", organization.Id.ToString(), new { From = organization.RequiresTwoFactors, RequireTwoFactors = required }, clock.GetUtcNow());
            organization.RequiresTwoFactors = required;
            await db.SaveChangesAsync(ct);
            return new SecurityPolicyView(required, platform.Now.Settings.RequireTwoFactors);
        }
    }
}
