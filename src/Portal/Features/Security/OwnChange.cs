using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Security;

/// <summary>What every change of how somebody signs in has in common: it is written down with the change, this session goes on under another key, the other
/// sessions end where the change may be against them (ASVS 5.0 7.4.3), and the person is told by mail.</summary>
internal sealed class OwnChange(PersonAudit audit, SessionBook sessions, PersonSignIns signIns, Notices notices, IHttpContextAccessor http)
{
    /// <summary>Told: a sentence without its stop. Save: the framework's saving of it. Methods: by what the person just showed who they are.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Error?> SaveAsync(Person person, string action, string told, Func<Task<IdentityResult>> save, CancellationToken ct, bool endsOthers = true, params IReadOnlyList<string> methods)
    {
        var address = person.Email!;
        await audit.AppendAsync(person, action, ct);
        if (!(await save()).Succeeded)
        {
            return SecurityErrors.Changed;
        }

        // Done: what follows must not be left out because a browser went away.
        var session = http.HttpContext?.Features.Get<CurrentSession>();
        if (endsOthers)
        {
            await sessions.EndOthersAsync(person.PersonId, session?.Id, CancellationToken.None);
        }

        await signIns.RenewAsync(person, isFresh: methods.Count > 0, methods);
        notices.Tell(address, told);
        return null;
    }
}
