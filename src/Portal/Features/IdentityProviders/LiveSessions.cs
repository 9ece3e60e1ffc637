using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Marks live callout sessions to be dropped, in the transaction of what ends them; ring trunkline_sessions after the commit, and the controller
/// kicks each on its node.</summary>
internal static class LiveSessions
{
    public static Task<int> DropAsync(PortalDb db, Expression<Func<ConnectSession, bool>> which, DateTimeOffset now, CancellationToken ct) =>
        db.ConnectSessions.Where(which).Where(s => s.EndedAt == null && s.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, now), ct);
}
