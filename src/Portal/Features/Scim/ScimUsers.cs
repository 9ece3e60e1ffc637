using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Scim;

/// <summary>The directory's users. One is a person of the platform with an address of a verified domain: found by it or made. What is changed is in one transaction with its audit rows and
/// the membership that follows from it.</summary>
internal sealed class ScimUsers(PortalDb db, ScimRoles roles, ScimResources resources, PersonManager persons, Provisioning provisioning, TimeProvider clock)
{
    private const int MostSearched = 10_000;

    public async Task<ScimResult<JsonObject>> CreateAsync(JsonObject body, CancellationToken ct)
    {
        var clean = ScimDocument.Clean(body);
        if (ScimDocument.Fault(clean) is { } wrong)
        {
            return wrong;
        }

        if (ScimDocument.Email(clean) is not { } email || !await IsOwnAsync(email, ct))
        {
            return ScimError.Invalid("The primary of emails (or userName) is an address of a domain the organization has verified at its single sign-on page.");
        }

        var now = clock.GetUtcNow();
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        if (await FindOrMakeAsync(email, now, ct) is not { } person)
        {
            return JustTaken;
        }

        var user = new ScimUser
        {
            OrganizationId = db.Caller.Organization,
            Id = ScimUserId.New(now),
            PersonId = person,
            UserName = "",
            UserNameKey = "",
            IsActive = true,
            Document = "{}",
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (await db.ScimUsers.AnyAsync(u => u.PersonId == person, ct))
        {
            return ScimError.Taken("There is a user with that address already.");
        }

        db.ScimUsers.Add(user);
        return await SaveAsync(user, clean, "scim_user.create", now, ct) is { } refusal ? refusal : await CommittedAsync(user, tx, ct);
    }

    public async Task<ScimResult<JsonObject>> GetAsync(ScimUserId id, CancellationToken ct) =>
        await db.ScimUsers.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is { } user ? await ToResourceAsync(user, ct) : ScimError.NotFound;

    public async Task<ScimResult<JsonObject>> ListAsync(string? filter, int startIndex, int count, CancellationToken ct)
    {
        var users = db.ScimUsers.AsNoTracking().OrderBy(u => u.Id).AsQueryable();
        if (string.IsNullOrEmpty(filter))
        {
            var total = await users.CountAsync(ct);
            return ScimResources.Page(await ToResourcesAsync(await users.Skip(startIndex - 1).Take(count).ToListAsync(ct), ct), total, startIndex);
        }

        if (ScimFilter.Parse(filter) is not { } parsed)
        {
            return ScimError.InvalidFilter;
        }

        users = parsed.AsEquality switch
        {
            ({ } name, { } value) when name.Equals("userName", StringComparison.OrdinalIgnoreCase) => ByName(users, value),
            ({ } name, { } value) when name.Equals("externalId", StringComparison.OrdinalIgnoreCase) => users.Where(u => u.ExternalId == value),
            ({ } name, { } value) when name.Equals("id", StringComparison.OrdinalIgnoreCase) => ScimUserId.TryParse(value, null, out var id) ? users.Where(u => u.Id == id) : users.Where(_ => false),
            _ => users,
        };
        var rows = await users.Take(MostSearched + 1).ToListAsync(ct);
        if (rows.Count > MostSearched)
        {
            return ScimError.TooMany;
        }

        var found = (await ToResourcesAsync(rows, ct)).Where(parsed.Matches).ToList();
        return ScimResources.Page([.. found.Skip(startIndex - 1).Take(count)], found.Count, startIndex);
    }

    /// <summary>Change: from the resource as it is to what it shall be.</summary>
    public async Task<ScimResult<JsonObject>> ChangeAsync(ScimUserId id, Func<JsonObject, ScimResult<JsonObject>> change, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        if (await db.ScimUsers.SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return ScimError.NotFound;
        }

        var changed = change(await ToResourceAsync(user, ct));
        if (changed.Error is { } wrong)
        {
            return wrong;
        }

        var clean = ScimDocument.Clean(changed.Value!);
        return (ScimDocument.Fault(clean) ?? await FollowAsync(user.PersonId, clean, ct) ?? await SaveAsync(user, clean, "scim_user.update", clock.GetUtcNow(), ct)) is { } refusal
            ? refusal
            : await CommittedAsync(user, tx, ct);
    }

    public async Task<ScimError?> DeleteAsync(ScimUserId id, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        if (await db.ScimUsers.SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return ScimError.NotFound;
        }

        var now = clock.GetUtcNow();
        if (await roles.EndAsync(user.PersonId, now, ct) is { } refusal)
        {
            return refusal;
        }

        db.ScimUsers.Remove(user);
        AuditLog.Append(db, "scim_user.delete", id.ToString(), new { user.UserName }, now);
        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        return null;
    }

    /// <summary>Another organization's directory or a sign-up was there first: the organization's lock holds off nobody else.</summary>
    private static ScimError JustTaken => ScimError.Taken("Somebody got a login with that address this very moment. Send it again.");

    private static IQueryable<ScimUser> ByName(IQueryable<ScimUser> users, string name)
    {
        var key = Key(name);
        return users.Where(u => u.UserNameKey == key);
    }

#pragma warning disable CA1308 // a key to compare by, shown to nobody
    private static string Key(string userName) => userName.ToLowerInvariant();
#pragma warning restore CA1308

    private async Task<bool> IsOwnAsync(string email, CancellationToken ct)
    {
        var domain = SingleSignOn.DomainNames.Read(email[(email.LastIndexOf('@') + 1)..]);
        return domain is not null && await db.SsoDomains.AnyAsync(d => d.Domain == domain && d.VerifiedAt != null, ct);
    }

    private async Task<PersonId?> FindOrMakeAsync(string email, DateTimeOffset now, CancellationToken ct)
    {
        if (await persons.FindByEmailAsync(email) is { } known)
        {
            return known.PersonId;
        }

        var person = provisioning.NewPerson(email, passwordHash: null, now);
        person.EmailConfirmed = true;
        db.Persons.Add(person);
        AuditLog.Append(db, "person.create", person.PersonId.ToString(), new { By = "directory" }, now);
        try
        {
            await db.SaveChangesAsync(ct);
            return person.PersonId;
        }
        catch (DbUpdateException e) when (e.IsAddressTaken())
        {
            return null;
        }
    }

    /// <summary>Until somebody has signed in by it the login is the directory's alone, and has the address that the directory gives now: whoever comes with that address is found by it. Later
    /// it is the person's own, and keeps its address.</summary>
    private async Task<ScimError?> FollowAsync(PersonId id, JsonObject clean, CancellationToken ct)
    {
        OrganizationId? organization = db.Caller.Organization;
        if (ScimDocument.Email(clean) is not { } email || persons.NormalizeEmail(email) is not { } key || await persons.FindByIdAsync(id.Value.ToString()) is not { } person || person.NormalizedEmail == key
            || !await IsOwnAsync(email, ct) || !await WaysIn.HasNoneAsync(persons, person) || (await db.MembershipsOfAsync(id, ct)).Any(m => m.Organization != organization))
        {
            return null;
        }

        if (await persons.FindByEmailAsync(email) is not null)
        {
            return ScimError.Taken("Somebody has a login with that address already.");
        }

        (person.Email, person.UserName) = (email, email);
        (person.NormalizedEmail, person.NormalizedUserName) = (key, key);
        return null;
    }

    private async Task<ScimError?> SaveAsync(ScimUser user, JsonObject clean, string action, DateTimeOffset now, CancellationToken ct)
    {
        var wasActive = user.IsActive;
        user.UserName = ScimDocument.Text(clean, "userName")!;
        (user.UserNameKey, user.ExternalId) = (Key(user.UserName), ScimDocument.Text(clean, "externalId"));
        (user.IsActive, user.UpdatedAt) = (ScimDocument.IsActive(clean) ?? wasActive, now);
        clean.Remove(ScimNames.KeyOf(clean, "userName"));
        clean.Remove(ScimNames.KeyOf(clean, "active"));
        user.Document = clean.ToJsonString();
        AuditLog.Append(db, action, user.Id.ToString(), new { user.UserName, Person = user.PersonId.ToString(), user.IsActive }, now);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.Violates("ux_scim_users_user_name"))
        {
            return ScimError.Taken("There is a user with that userName already.");
        }
        catch (DbUpdateException e) when (e.IsAddressTaken())
        {
            return JustTaken;
        }

        return await roles.ApplyAsync([user.Id], now, ct);
    }

    private async Task<ScimResult<JsonObject>> CommittedAsync(ScimUser user, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction tx, CancellationToken ct)
    {
        await tx.CommitAsync(ct);
        return await ToResourceAsync(user, ct);
    }

    private async Task<JsonObject> ToResourceAsync(ScimUser user, CancellationToken ct) => (await ToResourcesAsync([user], ct))[0];

    private async Task<IReadOnlyList<JsonObject>> ToResourcesAsync(IReadOnlyList<ScimUser> users, CancellationToken ct)
    {
        var ids = users.Select(u => u.Id).ToList();
        var groups = await (from m in db.ScimGroupMembers.AsNoTracking() join g in db.ScimGroups.AsNoTracking() on m.GroupId equals g.Id where ids.Contains(m.UserId) orderby g.Id select new { m.UserId, Group = g }).ToListAsync(ct);
        var of = groups.ToLookup(g => g.UserId, g => g.Group);
        return [.. users.Select(u => resources.OfUser(u, of[u.Id]))];
    }
}
