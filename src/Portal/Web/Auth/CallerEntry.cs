using System.Security.Claims;
using Platform.Kernel;
using Platform.Portal.Features.Administration;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Features.Tokens;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Sets the <see cref="Caller"/> of a scope: from an API token, or from a person and the organization they want.</summary>
internal sealed class CallerEntry(Caller caller, PortalDb db, Memberships memberships, TokenUses uses, IHttpContextAccessor http, TimeProvider clock)
{
    /// <summary>A token is of one organization; naming another is like naming none that exists.</summary>
    public async Task<Result<Done>> EnterAsync(FoundApiToken token, string? wanted, CancellationToken ct)
    {
        if (wanted is not null && !string.Equals(wanted, token.Organization.ToString(), StringComparison.Ordinal)
            && !(await db.OrganizationsOfAsync(token.Person, ct)).Any(m => m.Organization == token.Organization && IsCalled(m, wanted)))
        {
            return AuthErrors.OrganizationNotFound;
        }

        var permissions = token.Scopes.Intersect(Permissions.OfAdministrators, StringComparer.Ordinal).Any() ? await PermissionsAsync(token.Person, token.Role, token.Users, ct) : Permissions.Of(token.Role, token.Users);
        caller.Set(token.Organization, token.Person, $"token {token.Id}", permissions.Intersect(Permissions.Whole(token.Scopes), StringComparer.Ordinal), token.Accounts, token.Users);
        uses.Note(token, http.HttpContext);
        return default(Done);
    }

    /// <summary>An access token, or a service account's: of one organization too. A person is entered as themselves first, so that whatever holds for them there holds
    /// for what acts for them.</summary>
    public async Task<Result<Done>> EnterAsync(AccessToken token, string? wanted, CancellationToken ct)
    {
        var own = token.Organization.ToString();
        if (token.Authorization is null)
        {
            if (wanted is not null && wanted != own)
            {
                return AuthErrors.OrganizationNotFound;
            }

            caller.Set(token.Organization, token.Subject, $"token {token.Name}", Permissions.Of(token.Role).Intersect(Permissions.Whole(token.Scopes), StringComparer.Ordinal), token.Accounts);
            return default(Done);
        }

        if ((await EnterAsync(token.Subject, own, ct)).IsRefused(out var refusal, out var membership))
        {
            return refusal;
        }

        if (wanted is not null && !IsCalled(membership, wanted))
        {
            return AuthErrors.OrganizationNotFound;
        }

        caller.Narrow($"token {token.Name}", Permissions.Whole(token.Scopes));
        return default(Done);
    }

    /// <summary>Wanted: an organization's id or slug; null: the only one there is. SeenAs: a role to look with, whose permissions are left of the person's own.</summary>
    public async Task<Result<Membership>> EnterAsync(PersonId person, string? wanted, CancellationToken ct, Role? seenAs = null)
    {
        var all = await memberships.ReadAsync(person, ct);
        var chosen = wanted is null ? all : [.. all.Where(m => IsCalled(m, wanted))];
        switch (chosen)
        {
            case [var one]:
                var permissions = await PermissionsAsync(person, one.Role, one.Users, ct);
                caller.Set(one.Organization, person, $"person {person}", seenAs is { } role ? permissions.Intersect(Permissions.Of(role), StringComparer.Ordinal) : permissions, one.Accounts, one.Users);
                return one;
            case []:
                return wanted is null ? AuthErrors.NoOrganization : AuthErrors.OrganizationNotFound;
            default:
                return AuthErrors.ChooseOrganization;
        }
    }

    /// <summary>A platform administrator at what is the platform's and no organization's. The caller's organization is the platform's own.</summary>
    public async Task<Result<Done>> EnterPlatformAsync(PersonId person, CancellationToken ct)
    {
        if (caller.OnlyIn is not null || !await db.IsAdministratorAsync(person, ct))
        {
            return WebErrors.NoSuchRoute;
        }

        caller.Set(Organization.Platform, person, $"person {person}", Permissions.OfAdministrators);
        return default(Done);
    }

    /// <summary>An administrator who opened a support view of the wanted organization in this browser session. Not a member: the role stands in for one, less
    /// what <see cref="Permissions.OfSupport"/> leaves out, and every audit row says so: one for each page too.</summary>
    public async Task<bool> TryEnterForSupportAsync(HttpContext context, string wanted, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (context.Features.Get<CurrentSession>() is not { } session || await db.FindSupportViewAsync(session.Id, now, ct) is not { } view
            || view.Person != session.Person || !string.Equals(view.Slug, wanted, StringComparison.Ordinal))
        {
            return false;
        }

        context.Features.Set(view);
        caller.Set(view.Organization, view.Person, $"person {view.Person}", Permissions.OfSupport(view.Role));
        caller.Origin = caller.Origin! with { Support = new(view.Id.ToString(), Json.Word(view.Role)) };
        await SupportPageViews.WriteAsync(db, view, context.Request.Path, now, ct);
        return true;
    }

    private async Task<IEnumerable<string>> PermissionsAsync(PersonId person, Role role, IReadOnlyList<UserId>? users, CancellationToken ct) =>
        caller.OnlyIn is null && await db.IsAdministratorAsync(person, ct) ? Permissions.Of(role, users).Concat(Permissions.OfAdministrators) : Permissions.Of(role, users);

    private static bool IsCalled(Membership membership, string wanted) =>
        string.Equals(membership.Slug, wanted, StringComparison.Ordinal) || string.Equals(membership.Organization.ToString(), wanted, StringComparison.Ordinal);
}

internal static class Visitors
{
    /// <summary>Who is signed in, or null.</summary>
    public static PersonId? PersonId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? new PersonId(id) : null;
}
