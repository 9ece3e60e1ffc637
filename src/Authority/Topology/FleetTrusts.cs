using Platform.Store;

namespace Platform.Authority;

/// <summary>Makes a revision's trust from rows as they are now: the same bytes that bootstrap writes into files.</summary>
internal sealed class FleetTrusts
{
    private readonly AccountSigner _accounts;
    private readonly CalloutFiles _callout;
    private readonly ServiceFiles _services;

    internal FleetTrusts(AccountSigner accounts, CalloutFiles callout, ServiceFiles services) => (_accounts, _callout, _services) = (accounts, callout, services);

    /// <exception cref="InvalidOperationException">Rows of the operator are missing: run broker bootstrap.</exception>
    public async Task<FleetTrust> MakeAsync(FleetDb db, Operator row, CancellationToken ct)
    {
        var system = await _accounts.SignAsync(db, row.SystemAccountId, ct) ?? throw new InvalidOperationException("The operator's system account is missing.");
        var (auth, _) = await _callout.ForNodesAsync(db, row, ct);
        return new(row.Jwt, system.Jwt, auth.Jwt, (await _services.AccountAsync(db, row, ct)).Jwt);
    }
}
