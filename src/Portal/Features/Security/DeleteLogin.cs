using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Deletes a person's own login, for good: sessions, passkeys, codes, connected providers and its log go with it, and the address is free again (ASVS 5.0 7.4.2). They must have left every
/// organization before, so that none is without an owner by it and each knows who went.</summary>
internal static class DeleteLogin
{
    internal sealed class Handler(PersonManager persons, PortalDb db, FreshSignIn fresh, PersonSignIns signIns, Notices notices, TimeProvider clock)
    {
        /// <param name="id">Whose.</param>
        /// <param name="address">What they typed to confirm it: their address.</param>
        /// <param name="ct">Cancels before the commit.</param>
        public async Task<Result<Done>> HandleAsync(PersonId id, string? address, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (person.IsPlatformAdministrator)
            {
                return SecurityErrors.RunsPlatform;
            }

            if ((await db.MembershipsOfAsync(id, ct)).Count > 0)
            {
                return SecurityErrors.StillMember;
            }

            if (!string.Equals(address?.Trim(), person.Email, StringComparison.OrdinalIgnoreCase))
            {
                return SecurityErrors.NotTheAddress;
            }

            var now = clock.GetUtcNow();
            if (!await db.DeleteLoginAsync(id, now, ct))
            {
                // Somebody's invitation was accepted in another window meanwhile, or it is deleted already.
                return SecurityErrors.Changed;
            }

            await signIns.SignOutAsync();
            notices.Send(new Mail(person.Email!, "Your login is deleted", $"""
                Your login is deleted, with its passkeys, codes and sessions. You asked for it at {Wording.Exact(now)}.

                The address is free again: whoever has it can sign up with it.

                """));
            return default(Done);
        }
    }
}
