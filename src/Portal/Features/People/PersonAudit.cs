using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>What a person does to their own sign-in stands in their own log, and in the audit of the organization they joined first, if any. The rows wait
/// in the context and are saved with the change itself.</summary>
internal sealed class PersonAudit(Caller caller, PortalDb db, IHttpContextAccessor http, TimeProvider clock)
{
    public async Task AppendAsync(Person person, string action, CancellationToken ct)
    {
        var memberships = await db.OrganizationsOfAsync(person.PersonId, ct);
        if (!caller.IsKnown && memberships is [var first, ..])
        {
            caller.Set(first.Organization, person.PersonId, $"person {person.PersonId}", Permissions.Of(first.Role));
        }

        var from = Whence.Of(http.HttpContext);
        db.PersonEvents.Add(new PersonEvent { PersonId = person.PersonId, At = clock.GetUtcNow(), Action = action, Address = from.Address, Agent = from.Agent });
        if (caller.IsKnown)
        {
            AuditLog.Append(db, action, person.PersonId.ToString(), new { }, clock.GetUtcNow());
        }
    }
}
