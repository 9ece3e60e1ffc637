using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Makes dedicated operators: identity, signing keys, system account. All seeds are sealed under the owning organization.</summary>
public sealed class OperatorFactory
{
    // As the shared operator's: adding one later means a rolling restart of every server (nats-auth.md §0.2-5).
    private const int SigningKeys = 3;

    private readonly Vault _vault;
    private readonly AccountFactory _accounts;
    private readonly OperatorSigner _signer;

    internal OperatorFactory(Vault vault, AccountFactory accounts, OperatorSigner signer) => (_vault, _accounts, _signer) = (vault, accounts, signer);

    /// <summary>Adds the operator's rows to the context; the caller saves and rings. Without an identity seed here its JWT is empty, and a proposal waits.</summary>
    /// <param name="db">The caller's store.</param>
    /// <param name="organization">The owner.</param>
    /// <param name="name">Of the operator; its system account is called the same with "-system" behind.</param>
    /// <param name="identity">The public key (O…) of an identity kept elsewhere; null makes one whose seed is sealed here.</param>
    /// <param name="edit">Sets what else the claims say.</param>
    /// <param name="now">The time of making.</param>
    /// <param name="ct">Cancels the sealing.</param>
    /// <returns>The row, and what Go's library finds in the claims; when one of it blocks, do not save.</returns>
    public async Task<(Operator Row, IReadOnlyList<ValidationIssue> Issues)> AddAsync(
        StoreDb db, OrganizationId organization, string name, string? identity, Action<NatsOperatorClaims> edit, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(edit);
        var publicKey = identity;
        if (publicKey is null)
        {
            // It signs in a moment, before its row is in the database.
            var made = KeyPair.CreatePair(PrefixByte.Operator);
            publicKey = made.PublicKey;
            await _vault.SealOpenAsync(db, organization, made, SeedRole.Operator, now, ct);
        }

        var id = OperatorId.New(now);
        var system = await _accounts.AddAsync(db, organization, id, AccountId.New(now), $"{name[..Math.Min(name.Length, 57)]}-system", isSystem: true, now, ct);
        var claims = NatsJwt.NewOperatorClaims(publicKey);
        claims.Name = name;
        claims.Operator.StrictSigningKeyUsage = true;
        edit(claims);
        claims.Operator.SystemAccount = system.Account.PublicKey;
        claims.Operator.SigningKeys = [];
        for (var i = 0; i < SigningKeys; i++)
        {
            using var key = KeyPair.CreatePair(PrefixByte.Operator);
            await _vault.SealAsync(db, organization, key, SeedRole.OperatorSigning, now, ct);
            claims.Operator.SigningKeys.Add(key.PublicKey);
        }

        var row = new Operator
        {
            OrganizationId = organization,
            Id = id,
            Name = name,
            PublicKey = publicKey,
            Jwt = "",
            SystemAccountId = system.Account.Id,
            ActiveSigningKey = claims.Operator.SigningKeys[0],
            IsIdentityHeld = identity is null,
            CreatedAt = now,
        };
        db.Operators.Add(row);
        return (row, await _signer.SetAsync(db, row, claims, now, ct));
    }
}
