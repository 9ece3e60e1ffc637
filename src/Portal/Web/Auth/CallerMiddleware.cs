using Microsoft.AspNetCore.Antiforgery;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Between "who signed in" and the endpoint: sets the caller. For the API the organization is the token's, or the one
/// named by Trunkline-Organization, or the only one; for pages it is the one in the address, /o/{Slug}. What is the platform's is there for its
/// administrators alone: for anybody else as if it were not.</summary>
internal static class CallerMiddleware
{
    public const string Header = "Trunkline-Organization";
    public const string RouteValue = "Slug";

    public static void UseCaller(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint() is not null && context.User.PersonId() is { } person
            && (await EnterAsync(context, person) ?? await CheckAsync(context)) is { } refusal)
        {
            if (!ProblemResponses.IsForPrograms(context) && context.Request.Headers.Accept != "text/event-stream" && WayOf(refusal, context) is { } way)
            {
                context.Response.Redirect(way);
                return;
            }

            if (ProblemResponses.IsForPrograms(context))
            {
                await ProblemResponses.WriteAsync(context, refusal, pointer: refusal.Field);
                return;
            }

            if (await FindMovedAsync(context, person) is { } moved)
            {
                context.Response.Redirect(moved);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await next(context);
    });

    private static async Task<Error?> CheckAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<SignOutWall>().Check(context)
        ?? await context.RequestServices.GetRequiredService<SignOnWall>().CheckAsync(context, context.RequestAborted)
        ?? await context.RequestServices.GetRequiredService<TwoFactorWall>().CheckAsync(context, context.RequestAborted)
        ?? context.RequestServices.GetRequiredService<SuspensionWall>().Check(context);

    /// <summary>Where a page leads instead of refusing. A suspended organization's pages say on top of each that nothing is changed there, its first too.</summary>
    private static string? WayOf(Error refusal, HttpContext context)
    {
        var back = Uri.EscapeDataString(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : context.Request.Path);
        return refusal == AuthErrors.TwoFactorsRequired ? $"/two-factors?back={back}"
            : refusal == AuthErrors.SignOnRequired ? $"/sign-in/sso?required=1&back={back}"
            : refusal == AuthErrors.SignInAgain ? $"/step-up?back={back}"
            : refusal.Code == AuthErrors.OrganizationSuspended.Code ? $"/o/{context.Request.RouteValues[RouteValue]}"
            : null;
    }

    private static async Task<Error?> EnterAsync(HttpContext context, PersonId person)
    {
        if (context.Features.Get<CurrentSession>() is { IsOwn: false } signedOn)
        {
            context.RequestServices.GetRequiredService<Caller>().OnlyIn = signedOn.SignOn;
            if (context.GetEndpoint()!.Metadata.GetMetadata<ForPersons>() is not null)
            {
                return AuthErrors.OwnSignInNeeded;
            }
        }

        var entry = context.RequestServices.GetRequiredService<CallerEntry>();
        var isForPrograms = ProblemResponses.IsForPrograms(context);
        var wanted = isForPrograms
            ? context.Request.Headers[Header] is [{ Length: > 0 } named] ? named : null
            : context.Request.RouteValues.TryGetValue(RouteValue, out var value) ? value as string : null;
        var isPlatforms = context.GetEndpoint()!.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null;
        if (context.Features.Get<FoundApiToken>() is { } token)
        {
            return context.GetEndpoint()!.Metadata.GetMetadata<ForPersons>() is not null ? AuthErrors.PersonNeeded
                : (await entry.EnterAsync(token, wanted, context.RequestAborted)).IsRefused(out var refused) ? refused
                : isPlatforms && !Permissions.OfAdministrators.Any(context.RequestServices.GetRequiredService<Caller>().Can) ? WebErrors.NoSuchRoute
                : null;
        }

        if (context.Features.Get<AccessToken>() is { } access)
        {
            return context.GetEndpoint()!.Metadata.GetMetadata<ForPersons>() is not null ? AuthErrors.PersonNeeded
                : (await entry.EnterAsync(access, wanted, context.RequestAborted)).IsRefused(out var barred) ? barred
                : isPlatforms && !Permissions.OfAdministrators.Any(context.RequestServices.GetRequiredService<Caller>().Can) ? WebErrors.NoSuchRoute
                : null;
        }

        if (isForPrograms && !context.Request.Headers.ContainsKey("Authorization") && !await IsFromOurPageAsync(context))
        {
            return AuthErrors.AntiforgeryMissing;
        }

        if (isPlatforms)
        {
            return (await entry.EnterPlatformAsync(person, context.RequestAborted)).IsRefused(out var hidden) ? hidden : null;
        }

        if (isForPrograms ? context.GetEndpoint()!.Metadata.GetMetadata<NeedsNoOrganization>() is not null : wanted is null)
        {
            return null;
        }

        return !(await entry.EnterAsync(person, wanted, context.RequestAborted, SeeAs.Read(context))).IsRefused(out var refusal)
            || (!isForPrograms && await entry.TryEnterForSupportAsync(context, wanted!, context.RequestAborted)) ? null : refusal;
    }

    /// <summary>A page of an organization by the slug it had before: the same page by the one it has now.</summary>
    private static async Task<string?> FindMovedAsync(HttpContext context, PersonId person)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.RouteValues.TryGetValue(RouteValue, out var value) || value is not string old)
        {
            return null;
        }

        var slug = await context.RequestServices.GetRequiredService<PortalDb>().FindMovedSlugAsync(person, old, context.RequestAborted);
        return slug is null ? null : $"/o/{slug}{context.Request.Path.Value!["/o/".Length..][old.Length..]}{context.Request.QueryString}";
    }

    /// <summary>A cookie comes along by itself, also when another site sent the browser here.</summary>
    private static async Task<bool> IsFromOurPageAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
        || await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
}
