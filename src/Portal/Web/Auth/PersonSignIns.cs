using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The framework's sign-in with a row for each signed-in browser: every way in passes <see cref="SignInWithClaimsAsync"/>, every way out
/// <see cref="SignOutAsync"/>.</summary>
internal sealed class PersonSignIns(
    UserManager<Person> persons, IHttpContextAccessor http, IUserClaimsPrincipalFactory<Person> principals, IOptions<IdentityOptions> options,
    ILogger<SignInManager<Person>> logger, IAuthenticationSchemeProvider schemes, IUserConfirmation<Person> confirmation, SessionBook book)
    : SignInManager<Person>(persons, http, principals, options, logger, schemes, confirmation)
{
    private static readonly AuthenticationProperties Lasting = new() { IsPersistent = true };

    /// <summary>Begins a session. Methods: how the person showed who they are, of <see cref="AuthMethods"/>.</summary>
    public Task BeginAsync(Person person, params IEnumerable<string> methods) =>
        SignInWithClaimsAsync(person, Lasting, methods.Select(m => new Claim(Schemes.MethodClaim, m)));

    /// <summary>The same, by a provider. SignOn: the organization whose provider it is; null: one that the platform is set up with. At: when they showed it there, if it says so.</summary>
    public Task BeginAtProviderAsync(Person person, OrganizationId? signOn, DateTimeOffset? at, IEnumerable<string> methods)
    {
        var claims = methods.Select(m => new Claim(Schemes.MethodClaim, m)).ToList();
        claims.AddRange(signOn is { } organization ? [new Claim(Schemes.SignOnClaim, organization.ToString())] : []);
        claims.AddRange(at is { } shown ? [new Claim(Schemes.TimeClaim, shown.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))] : []);
        return SignInWithClaimsAsync(person, Lasting, claims);
    }

    public override async Task SignInWithClaimsAsync(Person user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        ArgumentNullException.ThrowIfNull(user);
        var said = additionalClaims.ToLookup(c => c.Type, c => c.Value, StringComparer.Ordinal);
        OrganizationId? signOn = OrganizationId.TryParse(said[Schemes.SignOnClaim].FirstOrDefault(), null, out var organization) ? organization : null;
        DateTimeOffset? at = long.TryParse(said[Schemes.TimeClaim].FirstOrDefault(), CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        var key = await book.BeginAsync(user.PersonId, [.. said[Schemes.MethodClaim]], Context, signOn, at);
        await base.SignInWithClaimsAsync(user, Lasting, [new Claim(Schemes.SessionClaim, key)]);
    }

    /// <summary>The session of this request goes on under another key, after the person showed again who they are (then fresh, and also by these methods) or
    /// changed how they sign in. Without one, nothing happens.</summary>
    public Task RenewAsync(Person person, bool isFresh, params IEnumerable<string> methods) => RenewAsync(person, isFresh, signOn: null, methods);

    /// <summary>The same; and from now on the session came by that organization's single sign-on too.</summary>
    public async Task RenewAsync(Person person, bool isFresh, OrganizationId? signOn, params IEnumerable<string> methods)
    {
        if (Context.Features.Get<CurrentSession>() is not { } session || session.Person != person.PersonId)
        {
            return;
        }

        if (await book.RenewAsync(session with { SignOn = signOn ?? session.SignOn, Methods = [.. session.Methods.Union(methods, StringComparer.Ordinal)] }, isFresh, Context) is { } key)
        {
            await base.SignInWithClaimsAsync(person, Lasting, [new Claim(Schemes.SessionClaim, key)]);
        }
    }

    public override async Task SignOutAsync()
    {
        if (Context.Features.Get<CurrentSession>() is { } session)
        {
            await book.EndAsync(session.Person, session.Id, Context.RequestAborted);
        }

        await base.SignOutAsync();
    }
}
