using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Tests;

internal sealed partial class World
{
    /// <summary>A dedicated operator of the organization's with so many accounts; nobody is told.</summary>
    public async Task<Operator> AddOperatorAsync(int accounts)
    {
        await using var db = AsOwner();
        var (row, _) = await _services.GetRequiredService<OperatorFactory>().AddAsync(db, _organization, "dedicated", null, _ => { }, Now, Ct);
        for (var i = 0; i < accounts; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"own-{i}");
            await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, row.Id, name, Now, Ct);
        }

        await db.SaveChangesAsync(Ct);
        return row;
    }

    /// <summary>Adds an account and rings, as the portal does.</summary>
    public async Task<Account> AddAccountAsync(bool ring = true)
    {
        await using var db = AsOwner();
        var name = $"account-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}";
        var added = await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, name, Now, Ct);
        db.Add(new User { OrganizationId = _organization, Id = UserId.New(Now), AccountId = added.Account.Id, GroupId = added.Group.Id, Name = "default", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        if (ring)
        {
            await db.RingPublicationAsync(Ct);
        }

        return added.Account;
    }

    /// <summary>An identity provider of the organization's, for sessions to be of.</summary>
    public async Task<IdentityProviderId> AddProviderAsync()
    {
        await using var db = AsOwner();
        var id = IdentityProviderId.New(Now);
        var name = $"provider-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}";
        db.IdentityProviders.Add(new() { OrganizationId = _organization, Id = id, Name = name, Kind = ProviderKind.Tokens, Settings = "{}", CreatedAt = Now });
        await db.SaveChangesAsync(Ct);
        return id;
    }

    /// <summary>Adds very many accounts in one transaction, without users.</summary>
    public async Task AddAccountsAsync(int count)
    {
        await using var db = AsOwner();
        for (var i = 0; i < count; i++)
        {
            await _services.GetRequiredService<AccountFactory>().AddAsync(db, _organization, $"many-{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}", Now, Ct);
        }

        await db.SaveChangesAsync(Ct);
        await db.RingPublicationAsync(Ct);
    }

    /// <summary>Raises the account's generation and rings, as every change the fleet must learn of does.</summary>
    public async Task ChangeAsync(Account account)
    {
        await using var db = AsOwner();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            await db.NextGenerationAsync(account.Id, Now, Ct);
            await transaction.CommitAsync(Ct);
        }

        await db.RingPublicationAsync(Ct);
    }

    /// <summary>A change of the account's row or of what belongs to it, with its next generation.</summary>
    public async Task ChangeAsync(Account account, Func<FleetDb, Task> change)
    {
        await using var db = AsOwner();
        await using (var transaction = await db.Database.BeginTransactionAsync(Ct))
        {
            await db.NextGenerationAsync(account.Id, Now, Ct);
            await change(db);
            await transaction.CommitAsync(Ct);
        }

        await db.RingPublicationAsync(Ct);
    }

    /// <summary>As the portal deletes an account: closed, to be restored until then.</summary>
    public Task CloseAsync(Account account, DateTimeOffset purgeAt) => ChangeAsync(account, db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(
        s => s.SetProperty(a => a.State, AccountState.Closed).SetProperty(a => a.ClosedAt, Now).SetProperty(a => a.PurgeAt, purgeAt), Ct));

    /// <summary>The steps of an account's way out, in their order.</summary>
    public async Task<string> StepsAsync(Account account)
    {
        await using var db = AsOwner();
        return string.Join(' ', await db.RetirementSteps.Where(s => s.AccountId == account.Id).OrderBy(s => s.At).Select(s => s.Step).ToListAsync(Ct));
    }

    /// <summary>A request to delete the account, signed as the controller's are.</summary>
    public async Task<string> SignDeletionAsync(Account account)
    {
        await using var db = AsOwner();
        return await _services.GetRequiredService<AccountDeletion>().SignAsync(db, account.OperatorId, [account.PublicKey], Now, Ct);
    }
}
