using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Reconcilers;
using Platform.Kernel;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Retirement;

/// <summary>Deletes accounts from every node up, by a request that their operator's key signed.</summary>
internal sealed class FleetDeletion(IDbContextFactory<FleetDb> stores, AccountDeletion signer, ControllerOptions options, TimeProvider clock)
{
    /// <summary>Sends the request over one link; every node answers.</summary>
    /// <returns>What each node said, by its name.</returns>
    public async Task<IReadOnlyDictionary<string, ClaimsAnswer>> DeleteAsync(
        OperatorId @operator, IEnumerable<string> accounts, NodeLink via, IReadOnlyList<NodeLink> up, CancellationToken ct)
    {
        await using var db = await stores.CreateDbContextAsync(ct);
        var request = await signer.SignAsync(db, @operator, accounts, clock.GetUtcNow(), ct);
        var answers = await via.System.DeleteClaimsAsync(request, ServerExpectation.Of(up.Select(l => l.ServerId)), options.AnswerTimeSpan, ct);
        return answers.ToDictionary(a => a.ServerName, StringComparer.Ordinal);
    }
}
