using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>The one transaction of a sign-up. It runs in a scope of its own, because the caller of that scope is the person
/// being made, in the organization being made.</summary>
internal sealed class Provisioning(IServiceScopeFactory scopes, AccountFactory accounts, ILookupNormalizer normalizer, FleetBell fleet, TimeProvider clock)
{
    private const int SlugAttempts = 5;

    /// <returns>Null when the address was taken in the meantime.</returns>
    public async Task<Person?> ProvisionAsync(string email, string passwordHash, string organizationName, CancellationToken ct)
    {
        var slug = Slugs.From(organizationName);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(email, passwordHash, organizationName, slug, ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_persons_normalized_email") || e.Violates("ux_persons_normalized_user_name"))
            {
                return null;
            }
            catch (DbUpdateException e) when (attempt < SlugAttempts && e.Violates("ux_organizations_slug"))
            {
                slug = Slugs.Another(Slugs.From(organizationName));
            }
        }
    }

    private async Task<Person> TryAsync(string email, string passwordHash, string organizationName, string slug, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = clock.GetUtcNow();
        var person = NewPerson(email, passwordHash, now);
        var organization = new Organization { Id = OrganizationId.New(now), Name = organizationName, Slug = slug, CreatedAt = now };
        scope.ServiceProvider.GetRequiredService<Caller>().Set(organization.Id, person.PersonId, $"person {person.PersonId}", Permissions.Of(Role.Owner));
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var tx = await db.BeginAsync(ct);

        db.Persons.Add(person);
        db.Organizations.Add(organization);
        db.Members.Add(new Member { OrganizationId = organization.Id, PersonId = person.PersonId, Role = Role.Owner, CreatedAt = now });
        AuditLog.Append(db, "person.create", person.PersonId.ToString(), new { }, now);
        AuditLog.Append(db, "organization.create", organization.Id.ToString(), new { organization.Name, organization.Slug }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("signup.organization");

        var (account, group) = await accounts.AddAsync(db, organization.Id, "default", now, ct);
        AuditLog.Append(db, "account.create", account.Id.ToString(), new { account.Name, account.PublicKey }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("signup.account");

        var user = new User { OrganizationId = organization.Id, Id = UserId.New(now), AccountId = account.Id, GroupId = group.Id, Name = "default", CreatedAt = now };
        db.Users.Add(user);
        AuditLog.Append(db, "user.create", user.Id.ToString(), new { Account = account.Id.ToString(), user.Name, Group = group.Name }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("signup.before_commit");

        await tx.CommitAsync(ct);
        FailPoint.Hit("signup.after_commit");
        fleet.Ring();
        return person;
    }

    private Person NewPerson(string email, string passwordHash, DateTimeOffset now) => new()
    {
        Id = PersonId.New(now).Value,
        CreatedAt = now,
        UserName = email,
        NormalizedUserName = normalizer.NormalizeName(email),
        Email = email,
        NormalizedEmail = normalizer.NormalizeEmail(email),
        PasswordHash = passwordHash,
        SecurityStamp = System.Security.Cryptography.RandomNumberGenerator.GetHexString(32),
        ConcurrencyStamp = System.Security.Cryptography.RandomNumberGenerator.GetHexString(32),
        LockoutEnabled = true,
    };
}
