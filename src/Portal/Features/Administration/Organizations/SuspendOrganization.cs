using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Suspends an organization, and ends that. Suspended, its accounts are published as closed ones are: everybody is dropped, nobody is admitted, nothing is shared; and
/// whatever would change it is refused. Nothing of it is lost, and resumed it is as it was: its accounts' own states were never touched. Once more changes nothing.</summary>
internal static class SuspendOrganization
{
    /// <summary>Reason: for its people to read.</summary>
    public sealed record Request([property: Required, StringLength(500)] string? Reason);

    public static void Map(RouteGroupBuilder organizations)
    {
        organizations.MapPost("/{organizationId}/suspend", SuspendAsync)
            .EndsOnFleet()
            .WithName(nameof(SuspendOrganization)).WithSummary("Suspend an organization (platform administrators)")
            .WithDescription("Its clients are dropped and none is admitted; its people and tokens read, and change nothing (403 organization.suspended). Its owners are told by mail, with the reason.")
            .Refuses(400, 404, 409);
        organizations.MapPost("/{organizationId}/resume", ResumeAsync)
            .EndsOnFleet()
            .WithName("ResumeOrganization").WithSummary("End the suspension of an organization (platform administrators)")
            .Refuses(404);
    }

    private static async Task<Results<Ok<AnyOrganizationView>, ProblemHttpResult>> SuspendAsync(OrganizationId organizationId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.SuspendAsync(organizationId, request.Reason, ct)).ToOk();

    private static async Task<Results<Ok<AnyOrganizationView>, ProblemHttpResult>> ResumeAsync(OrganizationId organizationId, Handler handler, CancellationToken ct) =>
        (await handler.ResumeAsync(organizationId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform, SuspensionMail mail, FreshSignIn fresh, IHttpContextAccessor http, TimeProvider clock)
    {
        public async Task<Result<AnyOrganizationView>> SuspendAsync(OrganizationId id, string? reason, CancellationToken ct) =>
            AdministrationText.Reason(reason).IsRefused(out var wrong, out var why) ? caller.Can(Permissions.ManagePlatform) ? wrong : WebErrors.NoSuchRoute : await SetAsync(id, why, ct);

        public Task<Result<AnyOrganizationView>> ResumeAsync(OrganizationId id, CancellationToken ct) => SetAsync(id, null, ct);

        private async Task<Result<AnyOrganizationView>> SetAsync(OrganizationId id, string? reason, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManagePlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (await db.AnyOrganizationAsync(id, ct) is not { } before)
            {
                return AdministrationErrors.OrganizationNotFound;
            }

            if (reason is not null && before.DeletedAt is not null)
            {
                return AdministrationErrors.Deleted;
            }

            var now = clock.GetUtcNow();
            await using (var tx = await db.BeginAsync(ct))
            {
                if (!await db.SetSuspensionAsync(id, reason, now, ct))
                {
                    return AnyOrganizationView.Of(before);
                }

                // Its own log first, the platform's last, whoever does it: two of these cannot wait for each other.
                var action = reason is null ? "organization.resume" : "organization.suspend";
                await AuditLog.AppendAsAdministratorAsync(db, id, action, id.ToString(), new { Reason = reason ?? before.SuspensionReason }, now, ct);
                await AuditLog.AppendAsAdministratorAsync(db, Organization.Platform, action, id.ToString(), new { before.Name, Reason = reason ?? before.SuspensionReason }, now, ct);
                await tx.CommitAsync(ct);
            }

            await AfterCommit.DoAsync(http.HttpContext, platform.ReadAsync, CancellationToken.None);
            mail.Send(before, reason, await db.AnyMembersAsync(id, CancellationToken.None));
            return AnyOrganizationView.Of((await db.AnyOrganizationAsync(id, CancellationToken.None))!);
        }
    }
}
