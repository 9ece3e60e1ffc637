using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Features.Security;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>IsOrganizations: of an organization's provider, which opens that organization alone.</summary>
public sealed record ExternalLoginView(string Provider, string Key, string Title, bool IsOrganizations);

/// <summary>A person's logins at providers: connected when they have shown who they are here and there, and taken away again as long as another way in is left.</summary>
internal static class ExternalLogins
{
    internal sealed class Handler(PersonManager persons, OwnChange change, FreshSignIn fresh)
    {
        public async Task<IReadOnlyList<ExternalLoginView>> ListAsync(Person person, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return [.. (await persons.GetLoginsAsync(person)).Select(l => new ExternalLoginView(l.LoginProvider, l.ProviderKey, l.ProviderDisplayName ?? l.LoginProvider, OrganizationId.TryParse(l.LoginProvider.Split(' ')[0], null, out _)))];
        }

        /// <summary>Connects a login to who is signed in; of who asked for it, after they showed it here lately.</summary>
        public async Task<Result<Done>> AddAsync(Person person, ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            if (await persons.FindByLoginAsync(connection.LoginProvider, identity.Subject) is { } holder)
            {
                return holder.Id == person.Id ? default(Done) : ExternalErrors.LoginTaken;
            }

            var refused = await change.SaveAsync(
                person, "person.add_login", $"{connection.Title} can sign you in from now on", () => persons.AddLoginAsync(person, new UserLoginInfo(connection.LoginProvider, identity.Subject, connection.Title)), ct, endsOthers: false);
            return refused is null ? default(Done) : refused;
        }

        public async Task<Result<Done>> RemoveAsync(PersonId id, string? provider, string? key, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            if ((await persons.GetLoginsAsync(person)).FirstOrDefault(l => l.LoginProvider == provider && l.ProviderKey == key) is not { } login)
            {
                return ExternalErrors.NoLogin;
            }

            if (!await WaysIn.HasOtherThanLoginAsync(persons, person))
            {
                return ExternalErrors.LastWayIn;
            }

            // Other sessions end: the login may have begun them.
            var refused = await change.SaveAsync(
                person, "person.remove_login", $"{login.ProviderDisplayName ?? "A provider"} cannot sign you in any more", () => persons.RemoveLoginAsync(person, login.LoginProvider, login.ProviderKey), ct);
            return refused is null ? default(Done) : refused;
        }
    }
}
