using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Makes what a node elsewhere needs, from rows: the same bytes that bootstrap would write.</summary>
public sealed class NodeKits
{
    private readonly AccountSigner _accounts;
    private readonly CalloutFiles _callout;
    private readonly ServiceFiles _services;

    internal NodeKits(AccountSigner accounts, CalloutFiles callout, ServiceFiles services) => (_accounts, _callout, _services) = (accounts, callout, services);

    /// <exception cref="InvalidOperationException">Rows of the operator are missing: run broker bootstrap.</exception>
    /// <exception cref="SealException">A key does not open with this process's key-encryption keys.</exception>
    public async Task<NodeKit> MakeAsync(FleetDb db, OperatorId id, string node, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Operators.AsNoTracking().SingleAsync(o => o.Id == id, ct);
        var system = await _accounts.SignAsync(db, row.SystemAccountId, ct) ?? throw new InvalidOperationException("The operator's system account is missing.");
        var (auth, sentinel) = await _callout.ForNodesAsync(db, row, ct);
        var services = await _services.ForNodesAsync(db, row, $"let {node} join", ct);
        return new(row.Jwt, system.Jwt, auth.Jwt, sentinel, services.PlatformAccountJwt, services.Creds, services.SystemCreds, services.Regions);
    }
}
