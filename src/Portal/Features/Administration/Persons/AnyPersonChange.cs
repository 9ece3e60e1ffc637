using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Administration;

/// <summary>What an administrator does to somebody's sign-in has in common: it is in the platform's log and the person's own, in the transaction of the change, and the person is
/// told by mail. What was remembered of their sessions and tokens is forgotten once it is committed, whatever the change was: who asked before was let in, and remembered for it.</summary>
internal sealed class AnyPersonChange(
    Caller caller, PortalDb db, PersonManager persons, PlatformMemory platform, SessionMemory sessions, TokenLookup.Memory tokens, Notices notices, FreshSignIn fresh, TimeProvider clock)
{
    /// <param name="id">Whose. Not the caller's own.</param>
    /// <param name="action">For both logs, "person.unlock".</param>
    /// <param name="told">A sentence without its stop, the mail's subject too.</param>
    /// <param name="change">Changes the person, and says what to keep in the platform's log.</param>
    /// <param name="ct">Cancels before the commit.</param>
    public async Task<Result<Done>> ApplyAsync(PersonId id, string action, string told, Func<Person, Task<Result<object>>> change, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManagePlatform))
        {
            return WebErrors.NoSuchRoute;
        }

        if (fresh.Check() is { } stale)
        {
            return stale;
        }

        if (await persons.FindByIdAsync(id.Value.ToString()) is not { } person)
        {
            return AdministrationErrors.PersonNotFound;
        }

        if (id == caller.Person)
        {
            return AdministrationErrors.NotYourself;
        }

        var now = clock.GetUtcNow();
        await using (var tx = await db.BeginAsync(ct))
        {
            if ((await change(person)).IsRefused(out var refusal, out var detail))
            {
                return refusal;
            }

            db.PersonEvents.Add(new PersonEvent { PersonId = id, At = now, Action = action, Address = "", Agent = "" });
            await db.SaveChangesAsync(ct);
            await AuditLog.AppendAsAdministratorAsync(db, Organization.Platform, action, id.ToString(), detail, now, ct);
            await tx.CommitAsync(ct);
        }

        db.WhenCommitted(() =>
        {
            sessions.Forget(id);
            tokens.Forget(id);
        });

        notices.Send(new Mail(person.Email!, told, $"""
            {told}. An administrator of {platform.Now.Settings.Name} did that.

            When: {Wording.Exact(now)}

            If you did not ask for it, {(platform.Now.Settings.SupportAddress is { } address ? $"write to {address}" : "ask the administrators of the platform")}.

            """));
        return default(Done);
    }
}
