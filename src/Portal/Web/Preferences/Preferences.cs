using System.Globalization;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Prefer: wait=seconds (RFC 7240 §4.3) on every change that ends on the fleet: the answer is given when every node that is up has confirmed what the accounts are by now.
/// When the time is over before, it is 202 with the same body, and its Link says where the rest can be watched. Which are waited for: the account of the address, or where it names
/// none all of the organization's.</summary>
internal static class Preferences
{
    public const string Header = "Prefer";
    public const string Applied = "Preference-Applied";

    /// <summary>"wait=10" among other preferences; one that cannot be read is ignored.</summary>
    public static TimeSpan? Patience(string? prefer) =>
        prefer?.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(p => p.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)) is { } wait
        && int.TryParse(wait.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, PublicationWait.MostSeconds))
            : null;

    /// <summary>Outside of what opens a transaction around a request: before its commit there is nothing to wait for.</summary>
    public static void UsePreferences(this WebApplication app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EndsOnFleet>() is not null && !Rehearsal.IsOne && Patience(context.Request.Headers[Header].ToString()) is { } patience
            ? WaitAsync(context, patience, next)
            : next(context));

    private static async Task WaitAsync(HttpContext context, TimeSpan patience, RequestDelegate next)
    {
        var body = await HeldAnswer.TakeAsync(context, next);
        var response = context.Response;
        var caller = context.RequestServices.GetRequiredService<Caller>();
        if (response.StatusCode is >= 200 and < 300 && (Named<OrganizationId>(context, "organizationId") ?? (caller.IsKnown ? caller.Organization : Made(response))) is { } organization)
        {
            response.Headers[Applied] = string.Create(CultureInfo.InvariantCulture, $"wait={patience.TotalSeconds}");
            var account = Named<AccountId>(context, "accountId");
            // An administrator's change is of another organization than they ask for, and a person's own of none yet: the look has a scope of its own.
            await using var scope = context.RequestServices.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().Set(organization, caller.IsKnown ? caller.Person : context.User.PersonId()!.Value, "system preference", []);
            if (!await scope.ServiceProvider.GetRequiredService<PublicationWait>().HaveArrivedAsync(account, patience, context.RequestAborted))
            {
                response.StatusCode = StatusCodes.Status202Accepted;
                if (account is not null)
                {
                    response.Headers.Append("Link", $"</api/v1/accounts/{account}/publication>; rel=\"monitor\"");
                }
            }
        }

        await HeldAnswer.SendAsync(context, body);
    }

    /// <summary>An organization that is made is named by the answer alone.</summary>
    private static OrganizationId? Made(HttpResponse response) =>
        response.Headers.Location is [{ } place] && TypedId.TryParse<OrganizationId>(place[(place.LastIndexOf('/') + 1)..], out var id) ? id : null;

    private static T? Named<T>(HttpContext context, string part) where T : struct, ITypedId<T> =>
        context.Request.RouteValues[part] is string text && TypedId.TryParse<T>(text, out var id) ? id : null;
}
