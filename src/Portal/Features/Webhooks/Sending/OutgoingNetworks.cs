using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>The private networks a platform administrator allows, as they were when last looked at: they are asked for at every connection that is made.</summary>
internal sealed class OutgoingNetworks
{
    private volatile IReadOnlyList<IPNetwork> _current = [];

    public IReadOnlyList<IPNetwork> Current => _current;

    public async Task RefreshAsync(PortalDb db, CancellationToken ct) => _current = AddressGuard.Networks(await db.AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct));
}
