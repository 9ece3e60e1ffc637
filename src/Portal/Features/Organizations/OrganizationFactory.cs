using Platform.Authority;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Organizations;

/// <summary>What every new organization has: its maker as owner, an account with its keys and group, and a user. To be called in a transaction, as the owner
/// to be, with the organization's id as the caller's.</summary>
internal sealed class OrganizationFactory(AccountFactory accounts)
{
    public async Task AddAsync(PortalDb db, string name, string slug, DateTimeOffset now, CancellationToken ct)
    {
        var id = db.Caller.Organization;
        db.Organizations.Add(new Organization { Id = id, Name = name, Slug = slug, CreatedAt = now });
        db.Members.Add(new Member { OrganizationId = id, PersonId = db.Caller.Person, Role = Role.Owner, CreatedAt = now });
        AuditLog.Append(db, "organization.create", id.ToString(), new { Name = name, Slug = slug }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("signup.organization");

        var (account, group) = await accounts.AddAsync(db, id, "default", now, ct);
        AuditLog.Append(db, "account.create", account.Id.ToString(), new { account.Name, account.PublicKey }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("signup.account");

        var user = new User { OrganizationId = id, Id = UserId.New(now), AccountId = account.Id, GroupId = group.Id, Name = "default", CreatedAt = now };
        db.Users.Add(user);
        AuditLog.Append(db, "user.create", user.Id.ToString(), new { Account = account.Id.ToString(), user.Name, Group = group.Name }, now);
        await db.SaveChangesAsync(ct);
    }
}
