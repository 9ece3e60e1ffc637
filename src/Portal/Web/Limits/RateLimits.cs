using System.Globalization;
using Microsoft.AspNetCore.RateLimiting;

namespace Platform.Portal.Web;

/// <summary>The API per token and per organization, signing in and up per network address. Refused: 429 with Retry-After. Answers to tokens carry RateLimit-Policy and
/// RateLimit (draft-ietf-httpapi-ratelimit-headers-11).</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";

    /// <summary>The endpoints of the OAuth issuer that programs call, and those of others that sign what they send.</summary>
    public const string Issuer = "issuer";

    private const string PolicyHeader = "RateLimit-Policy";
    private const string Header = "RateLimit";

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddSingleton<RequestMeters>();

    /// <summary>After it is known who asks.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var meters = app.Services.GetRequiredService<RequestMeters>();
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is { } limited
                && meters.TakeByAddress(limited.PolicyName, context.Connection.RemoteIpAddress) is { IsRefused: true } turned)
            {
                return RefuseAsync(context, turned.Wait);
            }

            if (RequestMeters.AskerOf(context) is not { } asker)
            {
                return next(context);
            }

            var (token, organization) = meters.Take(asker);
            var headers = context.Response.Headers;
            headers[PolicyHeader] = meters.Policy;
            headers[Header] = string.Create(
                CultureInfo.InvariantCulture, $"\"token\";r={token.Remaining};t={Seconds(token.FullIn)}, \"organization\";r={organization.Remaining};t={Seconds(organization.FullIn)}");
            return token.IsRefused || organization.IsRefused ? RefuseAsync(context, token.Wait > organization.Wait ? token.Wait : organization.Wait) : next(context);
        });
    }

    /// <summary>The request had the caller no more than told that nothing is new: it does not count.</summary>
    public static void GiveBack(HttpContext context)
    {
        if (RequestMeters.AskerOf(context) is { } asker)
        {
            context.RequestServices.GetRequiredService<RequestMeters>().GiveBack(asker);
        }
    }

    public static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, Seconds(wait)).ToString(CultureInfo.InvariantCulture);

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        SetRetryAfter(context, wait);
        if (ProblemResponses.IsForPrograms(context))
        {
            return ProblemResponses.WriteAsync(context, WebErrors.TooManyRequests);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Task.CompletedTask;
    }
}
