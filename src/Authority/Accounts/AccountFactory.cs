using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>The rows of a new account, not yet saved. Issue its first user with <see cref="Group"/>.</summary>
public sealed record NewAccount(Account Account, SigningKeyGroup Group);

/// <summary>Makes accounts: identity key, default signing key group with one key, both seeds sealed.</summary>
public sealed class AccountFactory
{
    /// <summary>The name of the group every account starts with.</summary>
    public const string DefaultGroup = "default";

    private readonly Vault _vault;

    // The shared operator is made before the first account and never replaced, so it is asked for once.
    private StrongBox<OperatorId>? _shared;

    internal AccountFactory(Vault vault) => _vault = vault;

    /// <summary>Adds the rows of an account of the shared operator to the context; the caller saves, in its transaction. The account is at
    /// generation 1, so after the commit ring <see cref="StoreDb.RingPublicationAsync"/>. A taken name shows at the save, as ux_accounts_organization_name.</summary>
    public async Task<NewAccount> AddAsync(StoreDb db, OrganizationId organization, string name, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        _shared ??= new(await db.Operators.AsNoTracking().Where(o => o.OrganizationId == Organization.Platform).Select(o => o.Id).FirstAsync(ct));
        return await AddAsync(db, organization, _shared.Value, name, now, ct);
    }

    /// <summary>The same for any operator the caller has seen to be its own, or the shared one.</summary>
    public Task<NewAccount> AddAsync(StoreDb db, OrganizationId organization, OperatorId @operator, string name, DateTimeOffset now, CancellationToken ct) =>
        AddAsync(db, organization, @operator, AccountId.New(now), name, isSystem: false, now, ct);

    internal async Task<NewAccount> AddAsync(
        StoreDb db, OrganizationId organization, OperatorId @operator, AccountId id, string name, bool isSystem, DateTimeOffset now, CancellationToken ct)
    {
        using var identity = KeyPair.CreatePair(PrefixByte.Account);
        // The vault's from here on: it stays open for the first user's credential.
        var signing = KeyPair.CreatePair(PrefixByte.Account);
        var signingKey = signing.PublicKey;
        var account = new Account
        {
            OrganizationId = organization,
            Id = id,
            OperatorId = @operator,
            Name = name,
            PublicKey = identity.PublicKey,
            IsSystem = isSystem,
            IssuedAt = now.ToUnixTimeSeconds(),
            CreatedAt = now,
        };
        var group = new SigningKeyGroup { OrganizationId = organization, Id = SigningKeyGroupId.New(now), AccountId = id, Name = DefaultGroup, CreatedAt = now };
        db.Accounts.Add(account);
        db.SigningKeyGroups.Add(group);
        db.SigningKeys.Add(new SigningKey { OrganizationId = organization, AccountId = id, GroupId = group.Id, PublicKey = signingKey, CreatedAt = now });
        if (isSystem && organization != Organization.Platform)
        {
            // Rows of its own, which its owner may change. What an imported system account lacks is not added.
            db.Exports.AddRange(AccountClaims.SystemExports().Select(e => new Export
            {
                OrganizationId = organization,
                Id = ExportId.New(now),
                AccountId = id,
                Type = e.Type == NatsExportType.Stream ? SharedType.Stream : SharedType.Service,
                Subject = e.Subject,
                Claims = e.ToJson(),
                CreatedAt = now,
            }));
        }

        await _vault.SealAsync(db, organization, identity, SeedRole.Account, now, ct);
        await _vault.SealOpenAsync(db, organization, signing, SeedRole.AccountSigning, now, ct);
        return new(account, group);
    }
}
