using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Components;

/// <summary>Fills <see cref="Whereabouts"/> before a page renders, so that components never ask the database at the same time.
/// An account the caller's organization does not have ends here as 404.</summary>
internal static class WhereaboutsMiddleware
{
    public const string AccountValue = "AccountId";

    public static void UseWhereabouts(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!ProblemResponses.IsForPrograms(context) && context.GetEndpoint() is not null && context.User.PersonId() is { } person
            && !await FillAsync(context, person))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await next(context);
    });

    private static async Task<bool> FillAsync(HttpContext context, PersonId person)
    {
        var here = context.RequestServices.GetRequiredService<Whereabouts>();
        here.Email = context.User.Identity?.Name;
        here.SeenAs = SeeAs.Read(context);
        var caller = context.RequestServices.GetRequiredService<Caller>();
        var db = context.RequestServices.GetRequiredService<PortalDb>();
        here.IsAdministrator = caller.IsKnown ? caller.Can(Permissions.ReadFleet) : await db.IsAdministratorAsync(person, context.RequestAborted);
        if (!caller.IsKnown || caller.Organization == Organization.Platform)
        {
            return true;
        }

        var memberships = await context.RequestServices.GetRequiredService<Memberships>().OfAsync(person, context.RequestAborted);
        here.Organizations = [.. memberships.Select(m => new Whereabouts.OrganizationRef(m.Organization, m.Name, m.Slug, m.Role))];
        here.Support = context.Features.Get<OpenSupportView>();
        here.IsAdministrator |= here.Support is not null;
        here.Organization = here.Support is { } view ? new(view.Organization, view.Name, view.Slug, view.Role) : here.Organizations.FirstOrDefault(o => o.Id == caller.Organization);
        if (here.Organization is null)
        {
            // A service account is a member of nothing, and pages are for persons.
            return context.GetEndpoint()!.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null;
        }

        if (!context.Request.RouteValues.TryGetValue(AccountValue, out var value))
        {
            return true;
        }

        here.Accounts = caller.Can(Permissions.ReadUsers) ? await AccountNames.ReadAsync(db, context.RequestAborted) : [];
        here.Account = here.Accounts.FirstOrDefault(a => a.Id.ToString() == value as string)
            ?? await OfManyAsync(context, value as string);
        return here.Account is not null;
    }

    // An organization may have more accounts than the switcher lists.
    private static async Task<Whereabouts.AccountRef?> OfManyAsync(HttpContext context, string? value)
    {
        if (!AccountId.TryParse(value, null, out var id))
        {
            return null;
        }

        var account = await context.RequestServices.GetRequiredService<GetAccount.Handler>().HandleAsync(id, context.RequestAborted);
        return account.IsRefused(out _) ? null : new Whereabouts.AccountRef(id, account.Value.Name);
    }
}
