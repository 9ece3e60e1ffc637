using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>One answer of the callout service to a client that brought a credential. Reason: a stable code; Means: what it means; WayOut: what to do about it,
/// null when the client was admitted; Detail: the values that decided. AccountId: null when it was refused before an account was known. Provider: its name.
/// Rule, PolicyVersion: what decided, where a policy was read. DurationMicroseconds: from the server's question to the answer. Weight: how many like it this row
/// stands for, more than one where answers came faster than they are kept.</summary>
internal sealed record ConnectDecisionView(
    ConnectDecisionId Id,
    DateTimeOffset At,
    bool Allowed,
    string Reason,
    string Means,
    string? WayOut,
    string Detail,
    AccountId? AccountId,
    string? Account,
    IdentityProviderId? ProviderId,
    string? Provider,
    string? Subject,
    string? Rule,
    int? PolicyVersion,
    string Source,
    string Region,
    string Node,
    string ConnectionType,
    string ClientName,
    int DurationMicroseconds,
    int Weight)
{
    public static Expression<Func<ConnectDecision, ConnectDecisionView>> From(PortalDb db) => d => new ConnectDecisionView(
        d.Id,
        d.At,
        d.IsAllowed,
        d.Reason,
        ReasonWords.Means(d.Reason),
        ReasonWords.WayOut(d.Reason),
        d.Detail,
        d.AccountId,
        db.Accounts.Where(a => a.Id == d.AccountId).Select(a => a.Name).FirstOrDefault(),
        d.ProviderId,
        db.IdentityProviders.Where(p => p.Id == d.ProviderId).Select(p => p.Name).FirstOrDefault(),
        d.Subject,
        d.Rule,
        d.PolicyVersion,
        d.Source,
        d.Region,
        d.NodeName,
        d.ConnectionType,
        d.ClientName,
        d.DurationMicroseconds,
        d.Weight);
}
