using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Where the files of the built-in services are.</summary>
/// <param name="PlatformAccountPublicKey">A… of the PLATFORM account.</param>
/// <param name="PlatformAccountJwtFile">Its JWT, which nodes preload: every account imports from it.</param>
/// <param name="CredsFile">The responders' user: hears requests and answers them, nothing else; 0600.</param>
/// <param name="SystemCredsFile">The same user in the system account: may ask what an account uses; 0600.</param>
/// <param name="RegionsFile">What tl.regions says until an order of the node does.</param>
public sealed record ServiceFileNames(string PlatformAccountPublicKey, string PlatformAccountJwtFile, string CredsFile, string SystemCredsFile, string RegionsFile);

/// <summary>What is in those files. The credentials are secrets.</summary>
internal sealed record ServiceTexts(string PlatformAccountJwt, string Creds, string SystemCreds, string Regions);

/// <summary>Writes what nodes need to answer the built-in services without a database. Everything comes from rows, so the same rows give the same bytes.</summary>
internal sealed class ServiceFiles
{
    private const string Reason = "write the built-in services' credentials";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };
    private static readonly string[] Subscribe = [.. BuiltInServices.Names.Select(BuiltInServices.SubjectOf)];
    private static readonly string[] Questions = ["$SYS.REQ.ACCOUNT.PING.STATZ", "$SYS.REQ.SERVER.PING.JSZ"];

    private readonly PlatformUsers _users;
    private readonly AccountSigner _accounts;

    internal ServiceFiles(PlatformUsers users, AccountSigner accounts) => (_users, _accounts) = (users, accounts);

    /// <summary>Writes them into a folder.</summary>
    /// <exception cref="InvalidOperationException">The operator has no PLATFORM account, or rows of it are missing.</exception>
    public async Task<ServiceFileNames> WriteAsync(FleetDb db, Operator @operator, string folder, CancellationToken ct)
    {
        var account = await AccountAsync(db, @operator, ct);
        string In(string name) => Path.GetFullPath(Path.Combine(folder, name));
        var names = new ServiceFileNames(account.PublicKey, In("platform-account.jwt"), In("services.creds"), In("services-system.creds"), In("regions.json"));
        SecretFile.Write(names.PlatformAccountJwtFile, Encoding.ASCII.GetBytes(account.Jwt), SecretFile.Public);
        SecretFile.Write(names.RegionsFile, JsonSerializer.SerializeToUtf8Bytes(await RegionsAsync(db, @operator.Id, ct), Json), SecretFile.Public);
        await _users.WriteCredsAsync(db, names.CredsFile, account.Id, SeedRole.ServicesUser, Reason, AllowAnswers, ct);
        await _users.WriteCredsAsync(db, names.SystemCredsFile, @operator.SystemAccountId, SeedRole.ServicesUser, Reason, AllowQuestions, ct);
        return names;
    }

    /// <summary>The same as texts, for a node whose files are not ours to write.</summary>
    /// <exception cref="InvalidOperationException">The operator has no PLATFORM account, or rows of it are missing.</exception>
    public async Task<ServiceTexts> ForNodesAsync(FleetDb db, Operator @operator, string reason, CancellationToken ct)
    {
        var account = await AccountAsync(db, @operator, ct);
        return new(
            account.Jwt,
            await _users.CredsAsync(db, account.Id, SeedRole.ServicesUser, reason, AllowAnswers, ct),
            await _users.CredsAsync(db, @operator.SystemAccountId, SeedRole.ServicesUser, reason, AllowQuestions, ct),
            JsonSerializer.Serialize(await RegionsAsync(db, @operator.Id, ct), Json));
    }

    /// <exception cref="InvalidOperationException">The operator has no PLATFORM account, or rows of it are missing.</exception>
    public async Task<SignedAccount> AccountAsync(FleetDb db, Operator @operator, CancellationToken ct)
    {
        var id = await db.Accounts.Where(a => a.PublicKey == @operator.PlatformAccountKey).Select(a => (AccountId?)a.Id).SingleOrDefaultAsync(ct)
            ?? throw new InvalidOperationException("The operator has no PLATFORM account: run broker bootstrap.");
        return await _accounts.SignAsync(db, id, ct) ?? throw new InvalidOperationException("The operator's PLATFORM account is missing.");
    }

    private static void AllowAnswers(NatsUserClaims claims) => Allow(claims, [], Subscribe, answers: true);

    private static void AllowQuestions(NatsUserClaims claims) => Allow(claims, Questions, ["_INBOX.>"], answers: false);

    private static void Allow(NatsUserClaims claims, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe, bool answers)
    {
        claims.Name = $"{UserIssuer.OwnNamePrefix}services";
        UserIssuer.Restrict(claims.User.Pub, publish);
        UserIssuer.Restrict(claims.User.Sub, subscribe);
        // One answer to each request, while it can be waited for.
        claims.User.Resp = answers ? new() { MaxMsgs = 1, Expires = 10_000_000_000 } : null;
        claims.User.AllowedConnectionTypes = [NatsConnectionTypes.Standard];
    }

    private static async Task<IEnumerable<AnnouncedRegion>> RegionsAsync(FleetDb db, OperatorId id, CancellationToken ct)
    {
        var rows = await (
            from region in db.Regions.AsNoTracking()
            where region.OperatorId == id
            join node in db.Nodes on region.Id equals node.RegionId
            orderby region.Id, node.Id
            select new { region.Name, region.DisplayName, Node = node }).ToListAsync(ct);
        return rows.GroupBy(r => (r.Name, r.DisplayName)).Select(g => new AnnouncedRegion(
            g.Key.Name, g.Key.DisplayName, [.. g.Select(r => new AnnouncedNode(r.Node.Name, r.Node.ClientUrl, r.Node.WebSocketUrl, r.Node.MqttUrl, r.Node.LeafNodeUrl))]));
    }
}
