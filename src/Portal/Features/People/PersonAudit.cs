using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>What a person does to their own sign-in stands in the audit of the organization they joined first. The row waits
/// in the context and is saved with the change itself.</summary>
internal sealed class PersonAudit(Caller caller, PortalDb db, TimeProvider clock)
{
    public async Task AppendAsync(Person person, string action, CancellationToken ct)
    {
        var memberships = await db.OrganizationsOfAsync(person.PersonId, ct);
        if (!caller.IsKnown && memberships is [var first, ..])
        {
            caller.Set(first.Organization, person.PersonId, $"person {person.PersonId}", Permissions.Of(first.Role));
        }

        if (caller.IsKnown)
        {
            AuditLog.Append(db, action, person.PersonId.ToString(), new { }, clock.GetUtcNow());
        }
    }
}
