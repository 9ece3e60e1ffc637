using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Makes the shared operator's PLATFORM account, which exports the built-in services (docs/built-in-services.md). An account like others to the publisher
/// and the drift watch; of the platform's organization, so no tenant sees it.</summary>
internal sealed class PlatformAccount
{
    public const string Name = "platform";

    private readonly Vault _vault;
    private readonly AccountFactory _accounts;

    internal PlatformAccount(Vault vault, AccountFactory accounts) => (_vault, _accounts) = (vault, accounts);

    /// <summary>Adds its rows to the context and names it in the operator's; the caller saves. Accounts that are there already are published once more,
    /// with the import. Does nothing when there is one.</summary>
    public async Task EnsureAsync(FleetDb db, Operator @operator, string actor, DateTimeOffset now, CancellationToken ct)
    {
        if (@operator.PlatformAccountKey is not null)
        {
            return;
        }

        var account = (await _accounts.AddAsync(db, Organization.Platform, @operator.Id, AccountId.New(now), Name, isSystem: false, now, ct)).Account;
        using (var user = KeyPair.CreatePair(PrefixByte.User))
        {
            await _vault.SealAsync(db, Organization.Platform, user, SeedRole.ServicesUser, now, ct);
        }

        @operator.PlatformAccountKey = account.PublicKey;
        // A second later than the account they import from: nodes are told in this order, and one that knows no exporter waits for it.
        var issuedAt = now.ToUnixTimeSeconds() + 1;
        var republished = await db.Accounts
            .Where(a => a.OperatorId == @operator.Id && a.OrganizationId != Organization.Platform && (a.State == AccountState.Active || a.State == AccountState.Suspended))
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Generation, a => a.Generation + 1).SetProperty(a => a.IssuedAt, a => a.IssuedAt < issuedAt ? issuedAt : a.IssuedAt + 1), ct);
        AuditLog.Append(db, Organization.Platform, actor, "operator.platform_account", @operator.Id.ToString(), new { account.PublicKey, Republished = republished }, now);
    }
}
