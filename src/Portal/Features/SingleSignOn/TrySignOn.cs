using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>An administrator came back from the organization's provider, which they were sent to to try it: the connection as it is now works. Nobody is signed in by it.</summary>
internal static class TrySignOn
{
    internal sealed class Handler(Caller caller, PortalDb db, CallerEntry entry, TimeProvider clock)
    {
        /// <returns>Where to go next: the page that shows what the provider said.</returns>
        public async Task<Result<string>> HandleAsync(PersonId person, ExternalConnection connection, CancellationToken ct)
        {
            if (connection.Organization is not { } organization || (await entry.EnterAsync(person, organization.ToString(), ct)).IsRefused(out _))
            {
                return ExternalErrors.NoConnection;
            }

            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            var now = clock.GetUtcNow();
            if (await db.SingleSignOns.Where(s => s.Version == connection.Version && s.Issuer == connection.Issuer).ExecuteUpdateAsync(s => s.SetProperty(r => r.TestedAt, now), ct) == 0)
            {
                return ExternalErrors.Over;
            }

            AuditLog.Append(db, "single_sign_on.try", organization.ToString(), new { connection.Issuer }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return $"/o/{connection.Slug}/single-sign-on?tried=1";
        }
    }
}
