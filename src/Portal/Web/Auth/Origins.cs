using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>From where a request comes, as audit rows say it.</summary>
internal static class Origins
{
    /// <summary>Every scope that is made while a request is at work has its origin, also one whose caller is somebody just being made.</summary>
    public static IServiceCollection AddCallers(this IServiceCollection services) => services
        .AddHttpContextAccessor()
        .AddScoped(s => new Caller { Origin = s.GetRequiredService<IHttpContextAccessor>().HttpContext is { } context ? Of(context) : null });

    // The command line names itself first in its User-Agent.
    private static AuditOrigin Of(HttpContext context) => new(
        context.Request.Path.StartsWithSegments("/scim", StringComparison.Ordinal) ? "scim" : !ProblemResponses.IsForPrograms(context) ? "portal" : context.Request.Headers.UserAgent.ToString().StartsWith("trunk/", StringComparison.Ordinal) ? "cli" : "api",
        context.Connection.RemoteIpAddress?.ToString(), context.TraceIdentifier);
}
