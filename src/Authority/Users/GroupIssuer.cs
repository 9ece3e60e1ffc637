using System.Security.Cryptography;
using System.Text;
using Platform.Kernel;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What a credential is to be.</summary>
/// <param name="ExpiresAt">When it ends; null: after the user's own lifetime, or <see cref="UserIssuer.DefaultLifeTimeSpan"/>.</param>
/// <param name="NeverExpires">Whether it has no end at all.</param>
/// <param name="IsBearer">Whether it is the JWT alone, which lets in whoever shows it.</param>
/// <param name="BulkJobId">The job that asks for it.</param>
public sealed record CredentialTerms(DateTimeOffset? ExpiresAt = null, bool NeverExpires = false, bool IsBearer = false, BulkJobId? BulkJobId = null);

/// <summary>Issues credentials to users of one signing key group: the key is opened once, and no question goes to the database, so thousands take
/// as long as their signatures. Save the ledger rows in batches. Dispose when done.</summary>
public sealed class GroupIssuer : IDisposable
{
    private readonly Account _account;
    private readonly SigningKeyGroup _group;
    private readonly NatsAccount _claims;
    private readonly OpenedKey _signer;

    internal GroupIssuer(Account account, SigningKeyGroup group, OpenedKey signer) =>
        (_account, _group, _claims, _signer) = (account, group, NatsAccountClaims.FromJson(account.Claims).Account, signer);

    /// <summary>A new nkey and JWT for a user of this group. The ledger row is made and not added to any store.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="terms">What the credential is to be.</param>
    /// <param name="issuedBy">As audit rows name it: "person per_…".</param>
    /// <param name="now">The time of issue.</param>
    public Result<IssuedCredential> Issue(User user, CredentialTerms terms, string issuedBy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(terms);
        using var key = KeyPair.CreatePair(PrefixByte.User);
        var ends = terms.NeverExpires ? (DateTimeOffset?)null
            : terms.ExpiresAt ?? now + (user.LifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : UserIssuer.DefaultLifeTimeSpan);
        if (Build(user, key.PublicKey, ends) is not { } claims || claims.Validate(now).IsBlocking(includeTimeChecks: false))
        {
            return IssueErrors.ClaimsInvalid;
        }

        if (Refusal(claims, terms) is { } refusal)
        {
            return refusal;
        }

        string jwt;
        byte[] creds;
        if (terms.IsBearer)
        {
            jwt = NatsJwt.Encode(claims, _signer, now);
            creds = Encoding.ASCII.GetBytes(jwt);
        }
        else
        {
            creds = NatsCreds.IssueUserConfig(claims, key, _signer, now, out jwt);
        }

        var row = new Credential
        {
            OrganizationId = user.OrganizationId,
            Id = CredentialId.New(now),
            AccountId = user.AccountId,
            UserId = user.Id,
            PublicKey = key.PublicKey,
            SignedBy = _signer.PublicKey,
            Jti = claims.Id,
            Kind = terms.IsBearer ? "bearer" : "creds",
            Fingerprint = SHA256.HashData(Encoding.ASCII.GetBytes(jwt)),
            IssuedBy = issuedBy,
            IssuedAt = now,
            ExpiresAt = ends,
            BulkJobId = terms.BulkJobId,
        };
        return new IssuedCredential(row, jwt, creds);
    }

    public void Dispose() => _signer.Dispose();

    private NatsUserClaims? Build(User user, string publicKey, DateTimeOffset? ends)
    {
        try
        {
            return UserClaims.Build(user, _group.Template is not null, publicKey, _account.PublicKey, ends);
        }
        catch (NatsJwtException)
        {
            return null;
        }
    }

    private Error? Refusal(NatsUserClaims claims, CredentialTerms terms)
    {
        var template = _group.Template is null ? null : NatsUserPermissionLimits.FromJson(_group.Template);
        var isBearer = template?.BearerToken ?? claims.User.BearerToken;
        return isBearer && _claims.Limits.DisallowBearer ? IssueErrors.BearerDisallowed
            : terms.IsBearer && !isBearer ? IssueErrors.NotBearer
            : _group.Template is not null && TemplateValues.Injection(_group.Template, claims.Name, claims.User.Tags, _account.Name, _claims.Tags) is not null ? IssueErrors.Injection
            : null;
    }
}
