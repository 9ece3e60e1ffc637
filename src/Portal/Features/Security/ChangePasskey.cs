using Platform.Kernel;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Gives one of the person's passkeys another name, or removes it.</summary>
internal static class ChangePasskey
{
    internal sealed class Handler(PersonManager persons, OwnChange change, PersonAudit audit, FreshSignIn fresh)
    {
        public async Task<Result<Done>> RenameAsync(PersonId id, string passkey, string? name, CancellationToken ct)
        {
            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (Passkeys.Read(passkey) is not { } key || await persons.GetPasskeyAsync(person, key) is not { } found)
            {
                return WebErrors.NoSuchRoute;
            }

            if (Passkeys.Name(name) is not { } named)
            {
                return SecurityErrors.PasskeyName;
            }

            found.Name = named;
            await audit.AppendAsync(person, "person.rename_passkey", ct);
            return (await persons.AddOrUpdatePasskeyAsync(person, found)).Succeeded ? default(Done) : SecurityErrors.Changed;
        }

        public async Task<Result<Done>> RemoveAsync(PersonId id, string passkey, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if (Passkeys.Read(passkey) is not { } key || await persons.GetPasskeyAsync(person, key) is not { } found)
            {
                return WebErrors.NoSuchRoute;
            }

            if (!await WaysIn.HasOtherThanPasskeyAsync(persons, person))
            {
                return ExternalErrors.LastWayIn;
            }

            // Other sessions end: the passkey may have begun them.
            var refused = await change.SaveAsync(person, "person.remove_passkey", $"A passkey was removed: {found.Name}", () => persons.RemovePasskeyAsync(person, key), ct);
            return refused is null ? default(Done) : refused;
        }
    }
}
