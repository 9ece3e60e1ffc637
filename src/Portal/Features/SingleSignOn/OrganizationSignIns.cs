using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Sign-in by an organization's provider. It is believed about addresses of the organization's verified domains, and what it says opens that organization alone. Who is new is
/// made; who was here before by an address shows first that they are the same. Membership and role are what the rules say, each time.</summary>
internal sealed class OrganizationSignIns(IServiceScopeFactory scopes, PersonManager persons, PersonSignIns signIns, IHttpContextAccessor accessor, TimeProvider clock)
{
    private const string By = "single sign-on";

    private HttpContext Http => accessor.HttpContext!;

    /// <returns>Where to go next.</returns>
    public async Task<Result<string>> SignInAsync(ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
    {
        var (organization, login) = (connection.Organization!.Value, await persons.FindByLoginAsync(connection.LoginProvider, identity.Subject));
        await using var scope = Enter(organization, out var db);
        if (login is null)
        {
            if (await CheckDomainAsync(connection, identity, ct) is { } refusal)
            {
                return refusal;
            }

            if (await persons.FindByEmailAsync(identity.Email!) is { } known)
            {
                // Somebody whom this organization's own directory made and who never signed in: nobody's word is overruled.
                if (!await WaysIn.HasNoneAsync(persons, known) || !await db.ScimUsers.AnyAsync(u => u.PersonId == known.PersonId, ct))
                {
                    return Arrival.ConnectPage;
                }

                login = known;
            }
        }

        if (login?.DisabledAt is not null)
        {
            return PeopleErrors.Disabled;
        }

        if (login is not null && await db.ScimUsers.AnyAsync(u => u.PersonId == login.PersonId && !u.IsActive, ct))
        {
            return ExternalErrors.Deprovisioned;
        }

        var joined = await JoinAsync(scope.ServiceProvider, db, connection, identity, login, ct);
        if (joined.IsRefused(out var refused))
        {
            return refused;
        }

        await BeginAsync(joined.Value, organization, identity);
        await ExternalIdentity.ForgetAsync(Http);
        return identity.Back == "/" ? $"/o/{connection.Slug}" : identity.Back;
    }

    /// <summary>Whether the provider may say that the address is this person's. Null: it may.</summary>
    public async Task<Error?> CheckDomainAsync(ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
    {
        await using var scope = Enter(connection.Organization!.Value, out var db);
        return identity.Email is null ? ExternalErrors.EmailUnverified
            : !await db.SsoDomains.AnyAsync(d => d.Domain == identity.Domain && d.VerifiedAt != null, ct) ? ExternalErrors.OtherDomain
            : !identity.IsVerified ? ExternalErrors.EmailUnverified
            : null;
    }

    private async Task<Result<Person>> JoinAsync(IServiceProvider services, PortalDb db, ExternalConnection connection, ExternalIdentity identity, Person? known, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var person = known ?? NewPerson(services, identity, now);
        // The directory's word goes before the rules of the sign-on.
        var isDirectorys = await db.ScimUsers.AnyAsync(u => u.PersonId == person.PersonId, ct);
        var isMember = await db.Members.AnyAsync(m => m.PersonId == person.PersonId, ct);
        var isOwner = isMember && await db.Members.AnyAsync(m => m.PersonId == person.PersonId && m.Role == Role.Owner, ct);
        if (identity.Grant is null && !isOwner && !(isDirectorys && isMember))
        {
            return ExternalErrors.NoRole;
        }

        services.GetRequiredService<Caller>().Set(connection.Organization!.Value, person.PersonId, $"person {person.PersonId}", []);
        await using var tx = await db.BeginAsync(ct);
        if (known is null)
        {
            db.Persons.Add(person);
            AuditLog.Append(db, "person.create", person.PersonId.ToString(), new { By }, now);
        }

        if (!await db.UserLogins.AnyAsync(l => l.LoginProvider == connection.LoginProvider && l.ProviderKey == identity.Subject, ct))
        {
            db.UserLogins.Add(new IdentityUserLogin<Guid> { UserId = person.Id, LoginProvider = connection.LoginProvider, ProviderKey = identity.Subject, ProviderDisplayName = connection.Title });
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.IsAddressTaken() || e.Violates("pk_person_logins"))
        {
            // Twice at the same moment: the other one was made.
            return ExternalErrors.Over;
        }

        if (identity.Grant is { } grant && !(isDirectorys && isMember))
        {
            await ProvisionedMembers.SetAsync(db, person.PersonId, grant, By, now, ct);
        }

        await tx.CommitAsync(ct);
        return person;
    }

    private static Person NewPerson(IServiceProvider services, ExternalIdentity identity, DateTimeOffset now)
    {
        var person = services.GetRequiredService<Provisioning>().NewPerson(identity.Email!, passwordHash: null, now);
        person.EmailConfirmed = true;
        return person;
    }

    // Who is signed in here already by something of their own goes on so; it now opens the organization too.
    private Task BeginAsync(Person person, OrganizationId organization, ExternalIdentity identity)
    {
        string[] methods = [AuthMethods.SingleSignOn, .. identity.Methods];
        return Http.Features.Get<CurrentSession>() is { IsOwn: true } session && session.Person == person.PersonId
            ? signIns.RenewAsync(person, isFresh: false, organization, AuthMethods.SingleSignOn)
            : signIns.BeginAtProviderAsync(person, organization, identity.AuthenticatedAt, methods);
    }

    private AsyncServiceScope Enter(OrganizationId organization, out PortalDb db)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(organization, default, "system sign-in", []);
        db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        return scope;
    }
}
