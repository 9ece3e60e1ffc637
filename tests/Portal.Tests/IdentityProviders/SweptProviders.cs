using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.ConnectionTokens;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Features.IdentityProviders.Logins;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

/// <summary>A provider with a login and one with a connection token, of a swept tenant.</summary>
internal sealed record SweptProviders(string Provider, string Login, string Token)
{
    public static async Task<SweptProviders> MakeAsync(Tenant tenant)
    {
        var ct = TestContext.Current.CancellationToken;
        var provider = (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateProvider.Handler>().HandleAsync(new("swept-logins", "passwords"), ct))).Value;
        var login = (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateLogin.Handler>().HandleAsync(provider.Id, new("swept", "long enough for a sweep"), ct))).Value;
        await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateProvider.Handler>().HandleAsync(new("swept-tokens", "tokens"), ct));
        var token = (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateConnectionToken.Handler>().HandleAsync(tenant.Account, new("swept"), ct))).Value;
        return new(provider.Id.ToString(), login.Id.ToString(), token.Id.ToString());
    }

    /// <summary>The body the operation takes; null for one that is none of these.</summary>
    public static object? BodyFor(string operation) => operation switch
    {
        "POST /api/v1/identity-providers" => new { name = "swept", kind = "webhook", settings = new { url = "https://hook.example.com/" }, secret = $"whsec_{Convert.ToBase64String(new byte[32])}" },
        "PATCH /api/v1/identity-providers/{providerId}" => new { is_enabled = false },
        "POST /api/v1/identity-providers/{providerId}/logins" => new { username = "swept-2", password = "long enough for a sweep" },
        "POST /api/v1/identity-providers/{providerId}/logins/batch" => new { logins = new[] { new { username = "swept-3", password = "long enough for a sweep" } } },
        "PATCH /api/v1/identity-providers/{providerId}/logins/{loginId}" => new { claims = JsonSerializer.SerializeToElement(new { dept = "yard" }) },
        "POST /api/v1/identity-providers/{providerId}/check" => new { },
        _ => null,
    };
}
