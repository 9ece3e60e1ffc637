using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
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

    public override async Task SignInWithClaimsAsync(Person user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        ArgumentNullException.ThrowIfNull(user);
        var key = await book.BeginAsync(user.PersonId, [.. additionalClaims.Where(c => c.Type == Schemes.MethodClaim).Select(c => c.Value)], Context);
        await base.SignInWithClaimsAsync(user, Lasting, [new Claim(Schemes.SessionClaim, key)]);
    }

    /// <summary>The session of this request goes on under another key, after the person showed again who they are (then fresh, and also by these methods) or
    /// changed how they sign in. Without one, nothing happens.</summary>
    public async Task RenewAsync(Person person, bool isFresh, params IEnumerable<string> methods)
    {
        if (Context.Features.Get<CurrentSession>() is not { } session || session.Person != person.PersonId)
        {
            return;
        }

        if (await book.RenewAsync(session with { Methods = [.. session.Methods.Union(methods, StringComparer.Ordinal)] }, isFresh, Context) is { } key)
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
