using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>A client the callout service has admitted. Session: its key (U…), the server's, new for each connection. State: live; dropping, when a revocation hit it and its
/// server has not yet said that it is gone; ended. CredentialIssuedAt: null where the credential does not say. ServerId, ClientId: the server's name and number of it.</summary>
internal sealed record ConnectSessionView(
    string Session,
    AccountId AccountId,
    string Account,
    IdentityProviderId ProviderId,
    string Provider,
    string Subject,
    string Rule,
    string State,
    string Region,
    string Node,
    string ServerId,
    long ClientId,
    string Source,
    string ConnectionType,
    string ClientName,
    DateTimeOffset? CredentialIssuedAt,
    DateTimeOffset AdmittedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? EndedAt)
{
    public static Expression<Func<ConnectSession, ConnectSessionView>> From(PortalDb db) => s => new ConnectSessionView(
        s.UserPublicKey,
        s.AccountId,
        db.Accounts.Where(a => a.Id == s.AccountId).Select(a => a.Name).First(),
        s.ProviderId,
        db.IdentityProviders.Where(p => p.Id == s.ProviderId).Select(p => p.Name).FirstOrDefault() ?? "",
        s.Subject,
        s.Rule,
        s.EndedAt != null ? "ended" : s.RevokedAt != null ? "dropping" : "live",
        s.Region,
        s.NodeName,
        s.ServerId,
        s.ClientId,
        s.Source,
        s.ConnectionType,
        s.ClientName,
        s.CredentialIssuedAt,
        s.AdmittedAt,
        s.ExpiresAt,
        s.RevokedAt,
        s.EndedAt);
}
