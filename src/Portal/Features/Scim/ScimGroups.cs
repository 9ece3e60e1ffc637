using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Scim;

/// <summary>The directory's groups. Whoever comes into one or leaves one has another role in the same transaction.</summary>
internal sealed class ScimGroups(PortalDb db, ScimRoles roles, ScimResources resources, TimeProvider clock)
{
    private const int MostSearched = 5_000;
    private const int LongestName = 256;

    public async Task<ScimResult<JsonObject>> CreateAsync(JsonObject body, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        var group = new ScimGroup { OrganizationId = db.Caller.Organization, Id = ScimGroupId.New(now), DisplayName = "", CreatedAt = now, UpdatedAt = now };
        db.ScimGroups.Add(group);
        if (await SaveAsync(group, body, "scim_group.create", now, ct) is { } refusal)
        {
            return refusal;
        }

        await tx.CommitAsync(ct);
        return (await ToResourcesAsync([group], ct))[0];
    }

    public async Task<ScimResult<JsonObject>> GetAsync(ScimGroupId id, CancellationToken ct) =>
        await db.ScimGroups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, ct) is { } group ? (await ToResourcesAsync([group], ct))[0] : ScimError.NotFound;

    public async Task<ScimResult<JsonObject>> ListAsync(string? filter, int startIndex, int count, CancellationToken ct)
    {
        var groups = db.ScimGroups.AsNoTracking().OrderBy(g => g.Id).AsQueryable();
        if (string.IsNullOrEmpty(filter))
        {
            return ScimResources.Page(await ToResourcesAsync(await groups.Skip(startIndex - 1).Take(count).ToListAsync(ct), ct), await groups.CountAsync(ct), startIndex);
        }

        if (ScimFilter.Parse(filter) is not { } parsed)
        {
            return ScimError.InvalidFilter;
        }

        if (parsed.AsEquality is ({ } name, { } value) && name.Equals("externalId", StringComparison.OrdinalIgnoreCase))
        {
            groups = groups.Where(g => g.ExternalId == value);
        }

        var rows = await groups.Take(MostSearched + 1).ToListAsync(ct);
        if (rows.Count > MostSearched)
        {
            return ScimError.TooMany;
        }

        var found = (await ToResourcesAsync(rows, ct)).Where(parsed.Matches).ToList();
        return ScimResources.Page([.. found.Skip(startIndex - 1).Take(count)], found.Count, startIndex);
    }

    /// <summary>Change: from the resource as it is to what it shall be.</summary>
    public async Task<ScimResult<JsonObject>> ChangeAsync(ScimGroupId id, Func<JsonObject, ScimResult<JsonObject>> change, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        if (await db.ScimGroups.SingleOrDefaultAsync(g => g.Id == id, ct) is not { } group)
        {
            return ScimError.NotFound;
        }

        var changed = change((await ToResourcesAsync([group], ct))[0]);
        if ((changed.Error ?? await SaveAsync(group, changed.Value!, "scim_group.update", clock.GetUtcNow(), ct)) is { } refusal)
        {
            return refusal;
        }

        await tx.CommitAsync(ct);
        return (await ToResourcesAsync([group], ct))[0];
    }

    public async Task<ScimError?> DeleteAsync(ScimGroupId id, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        await db.LockOrganizationAsync(ct);
        if (await db.ScimGroups.SingleOrDefaultAsync(g => g.Id == id, ct) is not { } group)
        {
            return ScimError.NotFound;
        }

        var now = clock.GetUtcNow();
        var members = await db.ScimGroupMembers.AsNoTracking().Where(m => m.GroupId == id).Select(m => m.UserId).ToListAsync(ct);
        db.ScimGroups.Remove(group);
        AuditLog.Append(db, "scim_group.delete", id.ToString(), new { group.DisplayName, Members = members.Count }, now);
        await db.SaveChangesAsync(ct);
        if (await roles.ApplyAsync(members, now, ct) is { } refusal)
        {
            return refusal;
        }

        await tx.CommitAsync(ct);
        return null;
    }

    private async Task<ScimError?> SaveAsync(ScimGroup group, JsonObject resource, string action, DateTimeOffset now, CancellationToken ct)
    {
        var name = ScimDocument.Text(resource, "displayName")?.Trim();
        if (name is not { Length: > 0 and <= LongestName } || name.Any(char.IsControl))
        {
            return ScimError.Invalid("displayName is 1 to 256 characters.");
        }

        var (external, list) = (ScimDocument.Text(resource, "externalId"), ScimNames.Get(resource, "members"));
        if (external is { Length: 0 or > 512 } || list is not null and not JsonArray)
        {
            return ScimError.Invalid("externalId is a text of 1 to 512 characters, members a list.");
        }

        var values = (list as JsonArray ?? []).Select(m => m is JsonObject member ? ScimDocument.Text(member, "value") : null).ToList();
        var wanted = values.Select(v => ScimUserId.TryParse(v, null, out var id) ? id : (ScimUserId?)null).ToHashSet();
        var known = await db.ScimUsers.AsNoTracking().Where(u => wanted.Contains(u.Id)).Select(u => u.Id).ToListAsync(ct);
        if (known.Count != wanted.Count)
        {
            return ScimError.Invalid("members names a user that is not here.");
        }

        var had = await db.ScimGroupMembers.Where(m => m.GroupId == group.Id).ToListAsync(ct);
        var isRenamed = !string.Equals(group.DisplayName, name, StringComparison.Ordinal);
        (group.DisplayName, group.ExternalId, group.UpdatedAt) = (name, external, now);
        var (gone, come) = (had.Where(m => !known.Contains(m.UserId)).ToList(), known.Except(had.Select(m => m.UserId)).ToList());
        db.ScimGroupMembers.RemoveRange(gone);
        db.ScimGroupMembers.AddRange(come.Select(id => new ScimGroupMember { OrganizationId = group.OrganizationId, GroupId = group.Id, UserId = id }));
        AuditLog.Append(db, action, group.Id.ToString(), new { group.DisplayName, Added = come.Select(id => id.ToString()), Removed = gone.Select(m => m.UserId.ToString()) }, now);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.Violates("ux_scim_groups_display_name"))
        {
            return ScimError.Taken("There is a group of that displayName already.");
        }

        var touched = gone.Select(m => m.UserId).Concat(isRenamed ? known : come).ToList();
        return touched.Count == 0 ? null : await roles.ApplyAsync(touched, now, ct);
    }

    private async Task<IReadOnlyList<JsonObject>> ToResourcesAsync(IReadOnlyList<ScimGroup> groups, CancellationToken ct)
    {
        var ids = groups.Select(g => g.Id).ToList();
        var members = await (from m in db.ScimGroupMembers.AsNoTracking() join u in db.ScimUsers.AsNoTracking() on m.UserId equals u.Id where ids.Contains(m.GroupId) orderby u.Id select new { m.GroupId, u.Id, u.UserName }).ToListAsync(ct);
        var of = members.ToLookup(m => m.GroupId, m => (m.Id, m.UserName));
        return [.. groups.Select(g => resources.OfGroup(g, of[g.Id]))];
    }
}
