using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>The platform's own users in its own accounts: JWTs without an end, made of rows, so the same rows give the same bytes. They end with the
/// key that signed them.</summary>
internal sealed class PlatformUsers
{
    private readonly Vault _vault;

    internal PlatformUsers(Vault vault) => _vault = vault;

    /// <summary>The JWT of the newest user of a seed's role in one of the platform's accounts.</summary>
    public async Task<string> JwtAsync(FleetDb db, AccountId account, string role, string reason, Action<NatsUserClaims> allow, CancellationToken ct)
    {
        using var signer = await SignerAsync(db, account, reason, ct);
        var (claims, at) = await ClaimsAsync(db, account, role, allow, ct);
        return NatsJwt.Encode(claims, signer.Key, signer.Since(at));
    }

    /// <summary>Its .creds file, 0600. One that says it already is left alone: no seed is opened for it.</summary>
    public async Task WriteCredsAsync(FleetDb db, string file, AccountId account, string role, string reason, Action<NatsUserClaims> allow, CancellationToken ct)
    {
        using var signer = await SignerAsync(db, account, reason, ct);
        var (claims, at) = await ClaimsAsync(db, account, role, allow, ct);
        var jwt = NatsJwt.Encode(claims, signer.Key, signer.Since(at));
        if (File.Exists(file) && (await File.ReadAllTextAsync(file, ct)).Contains(jwt, StringComparison.Ordinal))
        {
            return;
        }

        var creds = await IssueAsync(db, signer, claims, at, role, reason, ct);
        SecretFile.Write(file, creds, SecretFile.Private);
        CryptographicOperations.ZeroMemory(creds);
    }

    /// <summary>Its .creds as a text, for a file that is not ours to write. Every call opens the seed.</summary>
    public async Task<string> CredsAsync(FleetDb db, AccountId account, string role, string reason, Action<NatsUserClaims> allow, CancellationToken ct)
    {
        using var signer = await SignerAsync(db, account, reason, ct);
        var (claims, at) = await ClaimsAsync(db, account, role, allow, ct);
        var creds = await IssueAsync(db, signer, claims, at, role, reason, ct);
        var text = Encoding.ASCII.GetString(creds);
        CryptographicOperations.ZeroMemory(creds);
        return text;
    }

    private async Task<byte[]> IssueAsync(FleetDb db, Signer signer, NatsUserClaims claims, DateTimeOffset at, string role, string reason, CancellationToken ct)
    {
        using var user = await _vault.TakeAsync(db, Organization.Platform, claims.Subject, role, reason, ct);
        return NatsCreds.IssueUserConfig(claims, user, signer.Key, signer.Since(at), out _);
    }

    private static async Task<(NatsUserClaims Claims, DateTimeOffset At)> ClaimsAsync(FleetDb db, AccountId account, string role, Action<NatsUserClaims> allow, CancellationToken ct)
    {
        var row = await db.SealedSeeds.AsNoTracking().Where(s => s.OrganizationId == Organization.Platform && s.Role == role)
            .OrderByDescending(s => s.CreatedAt).Select(s => new { s.PublicKey, s.CreatedAt }).FirstOrDefaultAsync(ct)
            ?? throw new InvalidOperationException($"The {role} key is missing.");
        var claims = NatsJwt.NewUserClaims(row.PublicKey);
        claims.User.IssuerAccount = await db.Accounts.AsNoTracking().Where(a => a.Id == account).Select(a => a.PublicKey).SingleAsync(ct);
        allow(claims);
        return (claims, row.CreatedAt);
    }

    private async Task<Signer> SignerAsync(FleetDb db, AccountId account, string reason, CancellationToken ct)
    {
        var key = await SigningKeys.Active(db)
            .Where(k => k.AccountId == account && db.SigningKeyGroups.Any(g => g.Id == k.GroupId && g.Name == AccountFactory.DefaultGroup))
            .Select(k => new { k.PublicKey, k.CreatedAt }).FirstAsync(ct);
        return new(await _vault.OpenAsync(db, Organization.Platform, key.PublicKey, SeedRole.AccountSigning, reason, ct), key.CreatedAt);
    }

    private sealed record Signer(OpenedKey Key, DateTimeOffset MadeAt) : IDisposable
    {
        /// <summary>When a JWT of this key about something made then was first possible: its iat, whenever it is written.</summary>
        public DateTimeOffset Since(DateTimeOffset subjectMadeAt) => subjectMadeAt > MadeAt ? subjectMadeAt : MadeAt;

        public void Dispose() => Key.Dispose();
    }
}
