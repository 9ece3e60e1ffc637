using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Turns single sign-on on or off, and requires it of members of the organization's domains or not; from everybody's next request on. What nobody has tried is not turned on.
/// Sessions that came by it stay; without it they end as others do.</summary>
internal static class PutSignOnState
{
    public sealed record Request([property: Required] bool? Enabled, [property: Required] bool? Required);

    public static void Map(RouteGroupBuilder group) => group
        .MapPut("/state", PutAsync)
        .WithName("PutSingleSignOnState").WithSummary("Turn single sign-on on or off, and require it")
        .WithDescription("With required, members whose address is of a verified domain are refused with 403 auth.sign_on_required unless they came by it. API tokens work on; owners get in by a browser all the same, and each session of theirs leaves an audit row (single_sign_on.break_glass).")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<SignOnView>, ProblemHttpResult>> PutAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, SignOnWall.Memory wall, IOptions<PortalOptions> portal, TimeProvider clock)
    {
        public async Task<Result<SignOnView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (request is not { Enabled: { } enabled, Required: { } required })
            {
                return SignOnErrors.StateMissing;
            }

            if (required && !enabled)
            {
                return SignOnErrors.RequiredNeedsEnabled;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.SingleSignOns.SingleOrDefaultAsync(ct) is not { Issuer: not null } row)
            {
                return SignOnErrors.NotFound;
            }

            if (enabled && row.TestedAt is null)
            {
                return SignOnErrors.NotTried;
            }

            if (enabled && !await db.SsoDomains.AnyAsync(d => d.VerifiedAt != null, ct))
            {
                return SignOnErrors.NoDomain;
            }

            AuditLog.Append(
                db, "single_sign_on.set_state", caller.Organization.ToString(), new { From = new { Enabled = row.IsEnabled, Required = row.IsRequired }, To = new { Enabled = enabled, Required = required } }, clock.GetUtcNow());
            (row.IsEnabled, row.IsRequired, row.Version) = (enabled, required, row.Version + 1);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            db.WhenCommitted(wall.Forget);
            return SignOnView.Of(row, portal.Value);
        }
    }
}
