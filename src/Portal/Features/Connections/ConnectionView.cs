using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Connections;

/// <summary>A client connection. ServerId and ClientId (the nats-server's N… and its number there) name it. UserId is null
/// when the user was made elsewhere with the account's keys. Kind: "nats", "websocket", "mqtt" or "leafnode". RttMicroseconds:
/// round trip between server and client. DisconnectedAt and Reason are null while it lives.</summary>
internal sealed record ConnectionView(
    string ServerId,
    long ClientId,
    string Region,
    string Node,
    UserId? UserId,
    string UserName,
    string UserPublicKey,
    string ClientName,
    string Language,
    string Version,
    string Kind,
    string Host,
    long RttMicroseconds,
    DateTimeOffset ConnectedAt,
    DateTimeOffset? DisconnectedAt,
    string? Reason)
{
    public static Expression<Func<Connection, ConnectionView>> From(PortalDb db) => c => new ConnectionView(
        c.ServerId,
        c.ClientId,
        c.Region,
        c.NodeName,
        db.Credentials.Where(r => r.AccountId == c.AccountId && r.PublicKey == c.UserPublicKey).Select(r => (UserId?)r.UserId).FirstOrDefault(),
        c.UserName,
        c.UserPublicKey,
        c.ClientName,
        c.Language,
        c.Version,
        c.Kind,
        c.Host,
        c.Rtt,
        c.ConnectedAt,
        c.DisconnectedAt,
        c.Reason);
}
