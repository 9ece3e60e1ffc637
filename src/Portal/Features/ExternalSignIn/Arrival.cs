using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>What is made of somebody who came back from a provider. Nobody is ever connected to a login that was here before because an address is the same: they
/// sign in to it as before first.</summary>
internal static class Arrival
{
    public const string ConnectPage = "/sign-in/connect";
    public const string SignUpPage = "/sign-up/external";

    internal sealed class Handler(
        SignInConnections connections, OrganizationSignIns organizations, ExternalLogins.Handler logins, ExternalProof proof, TrySignOn.Handler trial, PersonManager persons, PersonSignIns signIns, SecondStepCookie step,
        IHttpContextAccessor accessor)
    {
        private HttpContext Http => accessor.HttpContext!;

        /// <summary>Who came, and by which connection as it is now; the cookie of an older one does not count.</summary>
        public async Task<Result<(ExternalIdentity Identity, ExternalConnection Connection)>> ReadAsync(CancellationToken ct) =>
            await ExternalIdentity.ReadAsync(Http) is not { } identity ? ExternalErrors.Over
            : await connections.FindAsync(identity.Connection, ct) is not { } connection || (!connection.IsEnabled && identity.Purpose is not Purpose.Try) ? ExternalErrors.NoConnection
            : connection.Version != identity.Version ? ExternalErrors.Over
            : (identity, connection);

        /// <returns>Where to go next: a path of this site.</returns>
        public async Task<Result<string>> HandleAsync(CancellationToken ct)
        {
            var arrived = await ReadAsync(ct);
            if (arrived.IsRefused(out var over))
            {
                return over;
            }

            var (identity, connection) = arrived.Value;
            var me = Http.User.PersonId();
            if (identity.Purpose is not Purpose.SignIn && (me is null || me != identity.Person))
            {
                return ExternalErrors.NotYours;
            }

            return identity.Purpose switch
            {
                Purpose.Try => await trial.HandleAsync(me!.Value, connection, ct),
                Purpose.StepUp => await StepUpAsync(await PersonAsync(me!.Value), connection, identity, ct),
                Purpose.Link => await LinkAsync(await PersonAsync(me!.Value), connection, identity, ct),
                Purpose.SignIn when connection.Organization is not null => await organizations.SignInAsync(connection, identity, ct),
                Purpose.SignIn => await SignInAsync(connection, identity),
            };
        }

        private async Task<Result<string>> SignInAsync(ExternalConnection connection, ExternalIdentity identity)
        {
            if (await persons.FindByLoginAsync(connection.LoginProvider, identity.Subject) is not { } person)
            {
                return !identity.IsVerified || identity.Email is null ? ExternalErrors.EmailUnverified
                    : await persons.FindByEmailAsync(identity.Email) is null ? SignUpPage
                    : ConnectPage;
            }

            await ExternalIdentity.ForgetAsync(Http);
            if (person.DisabledAt is not null)
            {
                return PeopleErrors.Disabled;
            }

            if (person.TwoFactorEnabled)
            {
                step.Write(Http, person, AuthMethods.Federated);
                return $"/sign-in/second-step?back={Uri.EscapeDataString(identity.Back)}";
            }

            await signIns.BeginAtProviderAsync(person, signOn: null, identity.AuthenticatedAt, [AuthMethods.Federated, .. identity.Methods]);
            return identity.Back;
        }

        private async Task<Result<string>> LinkAsync(Person person, ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
        {
            await ExternalIdentity.ForgetAsync(Http);
            return (await logins.AddAsync(person, connection, identity, ct)).IsRefused(out var refusal)
                ? refusal == AuthErrors.StepUpRequired ? FreshSignIn.PathBackTo("/security") : refusal
                : identity.Back;
        }

        private async Task<Result<string>> StepUpAsync(Person person, ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
        {
            if (await proof.CheckAsync(person, connection, identity, ct) is { } refusal)
            {
                return refusal;
            }

            if (person.TwoFactorEnabled && connection.Organization is null)
            {
                // Signing in takes a code too; the page that asks for it looks at the cookie again.
                return $"/step-up?proved=1&back={Uri.EscapeDataString(identity.Back)}";
            }

            await ExternalIdentity.ForgetAsync(Http);
            await signIns.RenewAsync(person, isFresh: true, connection.Organization, [connection.Organization is null ? AuthMethods.Federated : AuthMethods.SingleSignOn, .. identity.Methods]);
            return identity.Back;
        }

        private async Task<Person> PersonAsync(PersonId id) => (await persons.FindByIdAsync(id.Value.ToString()))!;
    }
}
