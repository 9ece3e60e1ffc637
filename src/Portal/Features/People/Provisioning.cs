using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>The one transaction of a sign-up. It runs in a scope of its own, because the caller of that scope is the person
/// being made, in the organization being made.</summary>
internal sealed class Provisioning(IServiceScopeFactory scopes, OrganizationFactory organizations, ILookupNormalizer normalizer, FleetBell fleet, TimeProvider clock)
{
    /// <param name="email">Of the person.</param>
    /// <param name="passwordHash">Null: who signs in without one.</param>
    /// <param name="organizationName">As it was typed.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <param name="also">Done to the new person, in the same transaction.</param>
    /// <returns>Null when the address was taken in the meantime.</returns>
    public async Task<Person?> ProvisionAsync(string email, string? passwordHash, string organizationName, CancellationToken ct, Action<PortalDb, Person>? also = null)
    {
        try
        {
            return await Slugs.TakeAsync(organizationName, slug => TryAsync(email, passwordHash, organizationName, slug, also, ct));
        }
        catch (DbUpdateException e) when (e.IsAddressTaken())
        {
            return null;
        }
    }

    private async Task<Person> TryAsync(string email, string? passwordHash, string organizationName, string slug, Action<PortalDb, Person>? also, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = clock.GetUtcNow();
        var person = NewPerson(email, passwordHash, now);
        var organization = OrganizationId.New(now);
        scope.ServiceProvider.GetRequiredService<Caller>().Set(organization, person.PersonId, $"person {person.PersonId}", Permissions.Of(Role.Owner));
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await using var tx = await db.BeginAsync(ct);

        db.Persons.Add(person);
        also?.Invoke(db, person);
        AuditLog.Append(db, "person.create", person.PersonId.ToString(), new { }, now);
        await organizations.AddAsync(db, organizationName, slug, now, ct);
        FailPoint.Hit("signup.before_commit");

        await tx.CommitAsync(ct);
        FailPoint.Hit("signup.after_commit");
        fleet.Ring();
        return person;
    }

    /// <summary>A person with that address and password, not yet saved; the address waits for its confirmation.</summary>
    public Person NewPerson(string email, string? passwordHash, DateTimeOffset now) => new()
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
