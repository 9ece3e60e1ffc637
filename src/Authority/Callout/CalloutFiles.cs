using System.Text;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Where the files of the callout service are.</summary>
/// <param name="AuthAccountPublicKey">A… of the AUTH account.</param>
/// <param name="AuthAccountJwtFile">Its JWT, which nodes preload: they ask for authorization before they are told of any account.</param>
/// <param name="SentinelJwtFile">The bearer user that servers give to clients without one (<c>default_sentinel</c>): may do nothing, and makes them ask.</param>
/// <param name="CredsFile">The callout service's own credentials, 0600.</param>
/// <param name="SystemCredsFile">The same user in the system account, to learn which servers are the fleet's; 0600.</param>
public sealed record CalloutFileNames(string AuthAccountPublicKey, string AuthAccountJwtFile, string SentinelJwtFile, string CredsFile, string SystemCredsFile);

/// <summary>Writes what nodes and callout processes need of the AUTH account. Everything comes from rows, so the same rows give the same bytes.
/// These users' JWTs do not expire: clients are let in through them when nothing else of the platform runs. They end with the key that signed them.</summary>
internal sealed class CalloutFiles
{
    private const string Reason = "write the callout service's credentials";

    // The servers' replies go there; nothing else of the account is anybody's to write.
    private static readonly string[] Publish = ["$SYS._INBOX.>"];
    // A standby hears the replies of others.
    private static readonly string[] Subscribe = ["$SYS.REQ.USER.AUTH", "$SYS._INBOX.>", "$SYS.ACCOUNT.CLIENT.AUTH.ERR", "_INBOX.>"];

    private readonly PlatformUsers _users;
    private readonly AccountSigner _accounts;

    internal CalloutFiles(PlatformUsers users, AccountSigner accounts) => (_users, _accounts) = (users, accounts);

    /// <summary>Writes them into a folder.</summary>
    /// <exception cref="InvalidOperationException">The operator has no AUTH account, or rows of it are missing.</exception>
    public async Task<CalloutFileNames> WriteAsync(FleetDb db, Operator @operator, string folder, CancellationToken ct)
    {
        var (auth, sentinel) = await ForNodesAsync(db, @operator, ct);
        var id = auth.Id;
        string In(string name) => Path.GetFullPath(Path.Combine(folder, name));
        var names = new CalloutFileNames(auth.PublicKey, In("auth-account.jwt"), In("sentinel.jwt"), In("callout.creds"), In("callout-system.creds"));
        SecretFile.Write(names.AuthAccountJwtFile, Encoding.ASCII.GetBytes(auth.Jwt), SecretFile.Public);
        SecretFile.Write(names.SentinelJwtFile, Encoding.ASCII.GetBytes(sentinel), SecretFile.Public);
        await _users.WriteCredsAsync(db, names.CredsFile, id, SeedRole.CalloutUser, Reason, user => Allow(user, "callout", bearer: false, Publish, Subscribe), ct);
        await _users.WriteCredsAsync(
            db, names.SystemCredsFile, @operator.SystemAccountId, SeedRole.CalloutUser, Reason, user => Allow(user, "callout", bearer: false, ["$SYS.REQ.SERVER.PING"], ["_INBOX.>"]), ct);
        return names;
    }

    /// <summary>What nodes need of it: the AUTH account, and the sentinel's JWT.</summary>
    /// <exception cref="InvalidOperationException">The operator has no AUTH account, or rows of it are missing.</exception>
    public async Task<(SignedAccount Auth, string SentinelJwt)> ForNodesAsync(FleetDb db, Operator @operator, CancellationToken ct)
    {
        var id = @operator.AuthAccountId ?? throw new InvalidOperationException("The operator has no AUTH account: run broker bootstrap.");
        var auth = await _accounts.SignAsync(db, id, ct) ?? throw new InvalidOperationException("The operator's AUTH account is missing.");
        return (auth, await _users.JwtAsync(db, id, SeedRole.CalloutSentinel, Reason, user => Allow(user, "sentinel", bearer: true, [], []), ct));
    }

    private static void Allow(NatsUserClaims claims, string name, bool bearer, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe)
    {
        claims.Name = UserIssuer.OwnNamePrefix + name;
        claims.User.BearerToken = bearer;
        UserIssuer.Restrict(claims.User.Pub, publish);
        UserIssuer.Restrict(claims.User.Sub, subscribe);
        // The sentinel stands for clients of every kind; the service itself comes over plain NATS.
        claims.User.AllowedConnectionTypes = bearer ? null : [NatsConnectionTypes.Standard];
    }
}
