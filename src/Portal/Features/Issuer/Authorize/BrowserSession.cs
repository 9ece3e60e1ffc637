using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Who sits at the browser, since when, and how they proved it: auth_time and amr (RFC 8176) of the tokens.</summary>
internal sealed record BrowserSession(PersonId Person, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods)
{
    private const string TimeItem = "trunkline.auth_time";
    private const string MethodsItem = "trunkline.amr";

    /// <summary>When a session begins. The cookie is renewed and its claims are made anew while it lives; what is written here stays.</summary>
    public static Task MarkAsync(CookieSigningInContext context)
    {
        var clock = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        var items = context.Properties.Items;
        items.TryAdd(TimeItem, clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        items.TryAdd(MethodsItem, string.Join(' ', context.Principal?.FindAll(ClaimTypes.AuthenticationMethod).Concat(context.Principal.FindAll("amr")).Select(c => c.Value).Distinct(StringComparer.Ordinal) ?? []));
        return Task.CompletedTask;
    }

    /// <returns>Null: nobody is signed in.</returns>
    public static async Task<BrowserSession?> ReadAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (!result.Succeeded || result.Principal.PersonId() is not { } person)
        {
            return null;
        }

        var items = result.Properties.Items;
        var since = items.TryGetValue(TimeItem, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            // A session from before this was written down: as old as can be.
            : DateTimeOffset.UnixEpoch;
        return new(person, since, items.TryGetValue(MethodsItem, out var methods) && methods is { Length: > 0 } ? methods.Split(' ') : []);
    }
}
