using Platform.Kernel;
using Platform.Portal.Features.SingleSignOn;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>Connects the login somebody came with to theirs that was here before, after they signed in to that as before and said so.</summary>
internal static class ConnectArrived
{
    internal sealed class Handler(Arrival.Handler arrival, ExternalLogins.Handler logins, OrganizationSignIns organizations, PersonManager persons, IHttpContextAccessor http)
    {
        /// <returns>Where to go next.</returns>
        public async Task<Result<string>> HandleAsync(PersonId id, CancellationToken ct)
        {
            var arrived = await arrival.ReadAsync(ct);
            if (arrived.IsRefused(out var over))
            {
                return over;
            }

            var (identity, connection) = arrived.Value;
            if (identity is not { Purpose: Purpose.SignIn, IsVerified: true, Email: { } email })
            {
                return ExternalErrors.EmailUnverified;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            // An organization's word counts for addresses of its domains, and so for the person who has this one.
            if (connection.Organization is not null
                && (!string.Equals(person.NormalizedEmail, persons.NormalizeEmail(email), StringComparison.Ordinal) || await organizations.CheckDomainAsync(connection, identity, ct) is not null))
            {
                return ExternalErrors.NotYours;
            }

            if ((await logins.AddAsync(person, connection, identity, ct)).IsRefused(out var refusal))
            {
                return refusal;
            }

            if (connection.Organization is not null)
            {
                return await organizations.SignInAsync(connection, identity, ct);
            }

            await ExternalIdentity.ForgetAsync(http.HttpContext!);
            return identity.Back;
        }
    }
}
