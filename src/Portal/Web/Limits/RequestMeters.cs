using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>A token and the organization it is of.</summary>
internal readonly record struct Asker(string Token, OrganizationId Organization);

/// <summary>What was asked lately, per process and in memory: with several portals each counts for itself.</summary>
internal sealed class RequestMeters(IOptions<PortalOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Meter<string> _tokens = Of<string>(options.Value.ApiRequestsPerSecond, clock);
    private readonly Meter<OrganizationId> _organizations = Of<OrganizationId>(options.Value.OrganizationRequestsPerSecond, clock);
    private readonly Meter<IPAddress> _signIns = new(options.Value.SignInsPerMinute, Minute, clock);
    private readonly Meter<IPAddress> _programs = new(options.Value.IssuerRequestsPerMinute, Minute, clock);
    private string? _policy;

    /// <summary>The limits, as RateLimit-Policy says them: quota and window in seconds.</summary>
    public string Policy => _policy ??= string.Create(
        CultureInfo.InvariantCulture, $"\"token\";q={_tokens.Quota};w={_tokens.Window.TotalSeconds}, \"organization\";q={_organizations.Quota};w={_organizations.Window.TotalSeconds}");

    /// <summary>Null for browsers and for whoever is nobody.</summary>
    public static Asker? AskerOf(HttpContext context) =>
        context.Features.Get<FoundApiToken>() is { } token && context.User.FindFirst(Schemes.TokenClaim)?.Value is { } name ? new(name, token.Organization)
        : context.Features.Get<AccessToken>() is { } access ? new(access.Name, access.Organization)
        : null;

    /// <summary>One of each, or of neither.</summary>
    public (MeterReading Token, MeterReading Organization) Take(Asker asker)
    {
        var token = _tokens.Take(asker.Token);
        var organization = _organizations.Take(asker.Organization);
        if (token.IsRefused && !organization.IsRefused)
        {
            // One token that asks too much must not use up what the others have.
            _organizations.GiveBack(asker.Organization);
        }
        else if (organization.IsRefused && !token.IsRefused)
        {
            _tokens.GiveBack(asker.Token);
        }

        return (token, organization);
    }

    public void GiveBack(Asker asker)
    {
        _tokens.GiveBack(asker.Token);
        _organizations.GiveBack(asker.Organization);
    }

    public MeterReading? TakeByAddress(string? policy, IPAddress? address) =>
        (policy is RateLimits.SignIn ? _signIns : policy is RateLimits.Issuer ? _programs : null)?.Take(address ?? IPAddress.None);

    private static Meter<T> Of<T>(int perSecond, TimeProvider clock) where T : notnull => new((int)(perSecond * Burst.TotalSeconds), Burst, clock);
}
