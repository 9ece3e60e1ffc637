using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

/// <summary>Per process, in memory: the API per token, signing in and up per network address. Refused: 429 with Retry-After.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";

    /// <summary>The endpoints of the OAuth issuer that programs call.</summary>
    public const string Issuer = "issuer";
    private const int Burst = 4;

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<PortalOptions>>((limits, portal) =>
        {
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.User.FindFirst(Schemes.TokenClaim)?.Value is { } token
                    ? RateLimitPartition.GetTokenBucketLimiter(token, _ => Api(portal.Value.ApiRequestsPerSecond))
                    : RateLimitPartition.GetNoLimiter("sessions"));
            limits.AddPolicy(SignIn, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = portal.Value.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) }));
            limits.AddPolicy(Issuer, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = portal.Value.IssuerRequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));
            limits.OnRejected = async (context, _) => await RejectAsync(context);
        });
        return services;
    }

    public static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static TokenBucketRateLimiterOptions Api(int perSecond) => new()
    {
        TokenLimit = perSecond * Burst,
        TokensPerPeriod = Math.Max(1, perSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        AutoReplenishment = true,
    };

    private static async Task RejectAsync(OnRejectedContext context)
    {
        SetRetryAfter(context.HttpContext, context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
        if (ProblemResponses.IsForPrograms(context.HttpContext))
        {
            await ProblemResponses.WriteAsync(context.HttpContext, WebErrors.TooManyRequests);
        }
        else
        {
            context.HttpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        }
    }
}
