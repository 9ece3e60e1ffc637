using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>When a client's secret was last used and from where: written down once a minute at most.</summary>
internal sealed class SecretUses(Caller caller, PortalDb db)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public async Task WriteAsync(HttpContext context, FoundClientSecret secret, DateTimeOffset now, CancellationToken ct)
    {
        if (!caller.IsKnown)
        {
            caller.Set(secret.Organization, new(secret.Client.Value), $"token {secret.Client}", []);
        }

        var before = now - Interval;
        var from = context.Connection.RemoteIpAddress?.ToString();
        await db.ClientSecrets.Where(s => s.Id == secret.Id && (s.LastUsedAt == null || s.LastUsedAt < before || s.LastUsedFrom != from))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastUsedAt, now).SetProperty(x => x.LastUsedFrom, from), ct);
    }
}
