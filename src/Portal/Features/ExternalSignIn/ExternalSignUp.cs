using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.People;
using Platform.Portal.Identity;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>Signs somebody up whom a provider of the platform's knows by a verified address: person, organization and all, without a password, and signed in at once.</summary>
internal static class ExternalSignUp
{
    public sealed record Request(string? Organization);

    internal sealed class Handler(Arrival.Handler arrival, Provisioning provisioning, PersonSignIns signIns, FirstAccount first, IHttpContextAccessor http)
    {
        /// <returns>Where to go next.</returns>
        public async Task<Result<string>> HandleAsync(Request request, CancellationToken ct)
        {
            var arrived = await arrival.ReadAsync(ct);
            if (arrived.IsRefused(out var over))
            {
                return over;
            }

            var (identity, connection) = arrived.Value;
            if (connection.Organization is not null || identity is not { Purpose: Purpose.SignIn, IsVerified: true, Email: { } email })
            {
                return ExternalErrors.EmailUnverified;
            }

            var organization = request.Organization?.Trim();
            if (OrganizationNames.CheckName(organization) is { } wrong)
            {
                return wrong with { Field = "organization" };
            }

            var person = await provisioning.ProvisionAsync(email, passwordHash: null, organization!, ct, (db, made) =>
            {
                made.EmailConfirmed = true;
                db.UserLogins.Add(new IdentityUserLogin<Guid> { UserId = made.Id, LoginProvider = connection.LoginProvider, ProviderKey = identity.Subject, ProviderDisplayName = connection.Title });
            });
            if (person is null)
            {
                // Somebody signed up with the address meanwhile.
                return Arrival.ConnectPage;
            }

            await ExternalIdentity.ForgetAsync(http.HttpContext!);
            await signIns.BeginAtProviderAsync(person, signOn: null, identity.AuthenticatedAt, [AuthMethods.Federated, .. identity.Methods]);
            return identity.Back == "/" ? await first.ConnectPathAsync(person.PersonId, ct) : identity.Back;
        }
    }
}
