using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Creds;
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
    // The servers' replies go there; nothing else of the account is anybody's to write.
    private static readonly string[] Publish = ["$SYS._INBOX.>"];
    private static readonly string[] Subscribe = ["$SYS.REQ.USER.AUTH", "$SYS.ACCOUNT.CLIENT.AUTH.ERR", "_INBOX.>"];

    private readonly Vault _vault;
    private readonly AccountSigner _accounts;

    internal CalloutFiles(Vault vault, AccountSigner accounts) => (_vault, _accounts) = (vault, accounts);

    /// <summary>Writes them into a folder.</summary>
    /// <exception cref="InvalidOperationException">The operator has no AUTH account, or rows of it are missing.</exception>
    public async Task<CalloutFileNames> WriteAsync(FleetDb db, Operator @operator, string folder, CancellationToken ct)
    {
        var id = @operator.AuthAccountId ?? throw new InvalidOperationException("The operator has no AUTH account: run broker bootstrap.");
        var auth = await _accounts.SignAsync(db, id, ct) ?? throw new InvalidOperationException("The operator's AUTH account is missing.");
        string In(string name) => Path.GetFullPath(Path.Combine(folder, name));
        var names = new CalloutFileNames(auth.PublicKey, In("auth-account.jwt"), In("sentinel.jwt"), In("callout.creds"), In("callout-system.creds"));
        SecretFile.Write(names.AuthAccountJwtFile, Encoding.ASCII.GetBytes(auth.Jwt), SecretFile.Public);

        var (user, userAt) = await SeedAsync(db, SeedRole.CalloutUser, ct);
        var (sentinel, sentinelAt) = await SeedAsync(db, SeedRole.CalloutSentinel, ct);
        using (var signer = await SignerAsync(db, id, ct))
        {
            var jwt = NatsJwt.Encode(Claims("sentinel", sentinel, auth.PublicKey, bearer: true, [], []), signer.Key, signer.Since(sentinelAt));
            SecretFile.Write(names.SentinelJwtFile, Encoding.ASCII.GetBytes(jwt), SecretFile.Public);
        }

        using (var signer = await SignerAsync(db, id, ct))
        {
            await WriteCredsAsync(db, names.CredsFile, Claims("callout", user, auth.PublicKey, bearer: false, Publish, Subscribe), signer, userAt, ct);
        }

        var system = await db.Accounts.AsNoTracking().Where(a => a.Id == @operator.SystemAccountId).Select(a => a.PublicKey).SingleAsync(ct);
        using (var signer = await SignerAsync(db, @operator.SystemAccountId, ct))
        {
            await WriteCredsAsync(db, names.SystemCredsFile, Claims("callout", user, system, bearer: false, ["$SYS.REQ.SERVER.PING"], ["_INBOX.>"]), signer, userAt, ct);
        }

        return names;
    }

    private async Task WriteCredsAsync(FleetDb db, string file, NatsUserClaims claims, Signer signer, DateTimeOffset madeAt, CancellationToken ct)
    {
        // A file that says it already is left alone: no seed is opened for it.
        var jwt = NatsJwt.Encode(claims, signer.Key, signer.Since(madeAt));
        if (File.Exists(file) && (await File.ReadAllTextAsync(file, ct)).Contains(jwt, StringComparison.Ordinal))
        {
            return;
        }

        using var user = await _vault.TakeAsync(db, Organization.Platform, claims.Subject, SeedRole.CalloutUser, "write the callout service's credentials", ct);
        var creds = NatsCreds.IssueUserConfig(claims, user, signer.Key, signer.Since(madeAt), out _);
        SecretFile.Write(file, creds, SecretFile.Private);
        CryptographicOperations.ZeroMemory(creds);
    }

    private static NatsUserClaims Claims(string name, string publicKey, string account, bool bearer, IReadOnlyList<string> publish, IReadOnlyList<string> subscribe)
    {
        var claims = NatsJwt.NewUserClaims(publicKey);
        claims.Name = UserIssuer.OwnNamePrefix + name;
        claims.User.IssuerAccount = account;
        claims.User.BearerToken = bearer;
        UserIssuer.Restrict(claims.User.Pub, publish);
        UserIssuer.Restrict(claims.User.Sub, subscribe);
        // The sentinel stands for clients of every kind; the service itself comes over plain NATS.
        claims.User.AllowedConnectionTypes = bearer ? null : [NatsConnectionTypes.Standard];
        return claims;
    }

    private static async Task<(string PublicKey, DateTimeOffset At)> SeedAsync(FleetDb db, string role, CancellationToken ct)
    {
        var row = await db.SealedSeeds.AsNoTracking().Where(s => s.OrganizationId == Organization.Platform && s.Role == role)
            .OrderByDescending(s => s.CreatedAt).Select(s => new { s.PublicKey, s.CreatedAt }).FirstOrDefaultAsync(ct)
            ?? throw new InvalidOperationException($"The {role} key is missing.");
        return (row.PublicKey, row.CreatedAt);
    }

    private async Task<Signer> SignerAsync(FleetDb db, AccountId account, CancellationToken ct)
    {
        var key = await SigningKeys.Active(db)
            .Where(k => k.AccountId == account && db.SigningKeyGroups.Any(g => g.Id == k.GroupId && g.Name == AccountFactory.DefaultGroup))
            .Select(k => new { k.PublicKey, k.CreatedAt }).FirstAsync(ct);
        return new(await _vault.OpenAsync(db, Organization.Platform, key.PublicKey, SeedRole.AccountSigning, "write the callout service's credentials", ct), key.CreatedAt);
    }

    private sealed record Signer(OpenedKey Key, DateTimeOffset MadeAt) : IDisposable
    {
        /// <summary>When a JWT of this key about something made then was first possible: its iat, whenever it is written.</summary>
        public DateTimeOffset Since(DateTimeOffset subjectMadeAt) => subjectMadeAt > MadeAt ? subjectMadeAt : MadeAt;

        public void Dispose() => Key.Dispose();
    }
}
