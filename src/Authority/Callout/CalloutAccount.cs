using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Makes the shared operator's AUTH account (docs/adr/0015): its users answer the servers' authorization requests for every account.
/// An account like others to the publisher and the drift watch; of the platform's organization, so no tenant sees it.</summary>
internal sealed class CalloutAccount
{
    public const string Name = "auth";

    /// <summary>The group whose keys sign answers. The oldest active key signs; the one after it is on every node already, for the day it is needed.</summary>
    public const string ResponseGroup = "callout";

    private readonly Vault _vault;
    private readonly AccountFactory _accounts;
    private readonly GroupKeys _keys;

    internal CalloutAccount(Vault vault, AccountFactory accounts, GroupKeys keys) => (_vault, _accounts, _keys) = (vault, accounts, keys);

    /// <summary>Adds its rows to the context and names it in the operator's; the caller saves. Does nothing when there is one.</summary>
    public async Task EnsureAsync(FleetDb db, Operator @operator, string actor, DateTimeOffset now, CancellationToken ct)
    {
        if (@operator.AuthAccountId is not null)
        {
            return;
        }

        var account = (await _accounts.AddAsync(db, Organization.Platform, @operator.Id, AccountId.New(now), Name, isSystem: false, now, ct)).Account;
        var group = new SigningKeyGroup
        {
            OrganizationId = Organization.Platform,
            Id = SigningKeyGroupId.New(now),
            AccountId = account.Id,
            Name = ResponseGroup,
            Description = "Signs the answers of the callout service",
            CreatedAt = now,
        };
        db.SigningKeyGroups.Add(group);
        await _keys.AddAsync(db, group, now, ct);
        await _keys.AddAsync(db, group, now, ct);

        var claims = NatsAccountClaims.FromJson(account.Claims);
        claims.Account.Authorization = new()
        {
            AuthUsers = [await SealAsync(db, PrefixByte.User, SeedRole.CalloutUser, now, ct)],
            AllowedAccounts = ["*"],
            XKey = await SealAsync(db, PrefixByte.Curve, SeedRole.CalloutXKey, now, ct),
        };
        await SealAsync(db, PrefixByte.User, SeedRole.CalloutSentinel, now, ct);
        account.Claims = claims.ToJson();
        @operator.AuthAccountId = account.Id;
        AuditLog.Append(db, Organization.Platform, actor, "operator.auth_account", @operator.Id.ToString(), new { account.PublicKey, claims.Account.Authorization.XKey }, now);
    }

    /// <summary>A new key of the platform's, sealed; its public key.</summary>
    public async Task<string> SealAsync(FleetDb db, PrefixByte prefix, string role, DateTimeOffset now, CancellationToken ct)
    {
        using var key = KeyPair.CreatePair(prefix);
        await _vault.SealAsync(db, Organization.Platform, key, role, now, ct);
        return key.PublicKey;
    }
}
