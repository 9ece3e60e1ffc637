using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Permissions;
using Platform.Portal.Features.SigningKeyGroups;
using Platform.Portal.Features.Users;
using Platform.Store;

namespace Platform.Portal.Features.Tester;

/// <param name="Name">Of the user, or what stands for one.</param>
/// <param name="Group">Whose template it is; null without one.</param>
internal sealed record TestedUser(string Name, string? Group, SubjectPermissions Permissions, IReadOnlyList<string> Notes);

/// <summary>The claims a test is about: those of a user as its next credential would carry them, or of a sample.</summary>
internal sealed class TestedUsers(PortalDb db)
{
    public async Task<Result<TestedUser>> FindAsync(Account row, TestPermissions.Request request, CancellationToken ct)
    {
        var account = NatsAccountClaims.FromJson(row.Claims);
        (account.Subject, account.Name) = (row.PublicKey, ImportedName.Of(account.Name, row.Name));
        var notes = new List<string>();
        if (row.State is not AccountState.Active)
        {
            notes.Add($"The account is {Words(row.State)}: nobody may connect to it now, whatever these permissions say.");
        }

        if (request.UserId is { } userId)
        {
            return await OfUserAsync(row, account, userId, notes, ct);
        }

        var sample = request.User ?? new();
        if (sample.Name?.Length > 256 || sample.Tags is { Count: > 100 } || sample.Tags?.Any(t => t.Trim().Length is 0 or > 256) == true
            || (!string.IsNullOrEmpty(sample.Subject) && !KeyPair.IsValidPublicKey(sample.Subject, PrefixByte.User)))
        {
            return TesterErrors.SampleInvalid;
        }

        var user = Claims(sample.Name ?? "", sample.Subject, row);
        user.User.Tags = [.. (sample.Tags ?? []).Select(t => t.Trim().ToLowerInvariant())];
        if (request.GroupId is { } groupId)
        {
            var group = await db.SigningKeyGroups.AsNoTracking().SingleOrDefaultAsync(g => g.AccountId == row.Id && g.Id == groupId, ct);
            return group is null ? GroupErrors.NotFound : OfGroup(group, user, account, sample.Name, notes);
        }

        if (request.IsTemplate)
        {
            var template = new NatsUserPermissionLimits();
            request.Permissions!.ApplyTo(template);
            return new TestedUser(Called(sample.Name), null, SubjectPermissions.Of(user, template, account), notes);
        }

        var own = new NatsPermissions();
        request.Permissions!.ApplyTo(own);
        (user.User.Pub, user.User.Sub, user.User.Resp) = (own.Pub, own.Sub, own.Resp);
        return new TestedUser(Called(sample.Name), null, SubjectPermissions.Of(user, template: null, account), notes);
    }

    private async Task<Result<TestedUser>> OfUserAsync(Account row, NatsAccountClaims account, UserId userId, List<string> notes, CancellationToken ct)
    {
        var found = await (
            from u in db.Users.AsNoTracking()
            where u.AccountId == row.Id && u.Id == userId && u.DeletedAt == null
            join g in db.SigningKeyGroups on u.GroupId equals g.Id
            select new
            {
                User = u,
                Group = g,
                Key = db.Credentials.Where(c => c.UserId == u.Id && c.RevokedAt == null).OrderByDescending(c => c.Id).Select(c => c.PublicKey).FirstOrDefault(),
            }).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return UserErrors.NotFound;
        }

        var user = found.User.Claims is "{}" ? new NatsUserClaims() : NatsUserClaims.FromJson(found.User.Claims);
        (user.Name, user.Subject, user.User.IssuerAccount) = (ImportedName.Of(user.Name, found.User.Name), found.Key ?? MadeUp(), row.PublicKey);
        if (found.Key is null && found.Group.Template?.Contains("{{subject()}}", StringComparison.OrdinalIgnoreCase) == true)
        {
            notes.Add("The user has no credential yet; the key that {{subject()}} stands for is made up here.");
        }

        return found.Group.Template is null
            ? new TestedUser(found.User.Name, null, SubjectPermissions.Of(user, template: null, account), Disabled(found.Group, notes))
            : OfGroup(found.Group, Scoped(user), account, found.User.Name, notes);
    }

    private static TestedUser OfGroup(SigningKeyGroup group, NatsUserClaims user, NatsAccountClaims account, string? name, List<string> notes)
    {
        var template = group.Template is null ? null : NatsUserPermissionLimits.FromJson(group.Template);
        if (template is null)
        {
            notes.Add("The group has no template: each of its users has permissions of its own. This answer is about one without any.");
        }

        return new(Called(name), template is null ? null : group.Name, SubjectPermissions.Of(user, template, account), Disabled(group, notes));
    }

    private static List<string> Disabled(SigningKeyGroup group, List<string> notes)
    {
        if (group.IsDisabled)
        {
            notes.Add($"The group {group.Name} is disabled: none of its users may connect now.");
        }

        return notes;
    }

    private static NatsUserClaims Claims(string name, string? key, Account row)
    {
        var user = new NatsUserClaims { Name = name, Subject = string.IsNullOrEmpty(key) ? MadeUp() : key };
        user.User.IssuerAccount = row.PublicKey;
        return user;
    }

    private static NatsUserClaims Scoped(NatsUserClaims user)
    {
        user.SetScoped(true);
        return user;
    }

    private static string MadeUp()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        return pair.PublicKey;
    }

    private static string Called(string? name) => string.IsNullOrEmpty(name) ? "a user" : name;

    private static string Words(AccountState state) => state switch
    {
        AccountState.Active => "active",
        AccountState.Suspended => "suspended",
        AccountState.Closed => "closed",
        AccountState.Retired => "retired",
    };
}
