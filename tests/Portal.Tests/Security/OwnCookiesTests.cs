using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.People;
using Platform.Portal.Identity;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Security;

/// <summary>What browsers are given where the public address is HTTPS, though TLS ends in front of the portal.</summary>
public sealed class OwnCookiesTests(PortalFixture portal)
{
    [Fact]
    public async Task Every_cookie_has_the_prefix_that_lets_no_other_host_set_it()
    {
        await using var host = portal.StartHost(new(StringComparer.Ordinal) { ["Portal:PublicUrl"] = "https://portal.test" });
        var context = new DefaultHttpContext { RequestServices = host.Services };
        var protection = host.Services.GetRequiredService<IDataProtectionProvider>();
        new SignUpCookie(protection).Write(context, "ada@example.test");
        new SecondStepCookie(protection).Write(context, new Person { SecurityStamp = "stamp" }, AuthMethods.Password);
        SeeAs.Start(context, Role.Viewer);
        OwnCookies.Write(context, "any", "value");
        var written = context.Response.Headers.SetCookie.Select(c => c!).ToList();
        written.Count.ShouldBe(4);
        written.ShouldAllBe(c => c.StartsWith("__Host-") && c.Contains("; secure") && c.Contains("; path=/;") && c.Contains("; httponly") && c.Contains("; samesite=lax") && !c.Contains("domain="));

        context.Request.Headers.Cookie = string.Join("; ", written.Select(c => c.Split(';')[0]));
        new SignUpCookie(protection).IsOf(context, "ada@example.test").ShouldBeTrue();
        new SecondStepCookie(protection).Read(context)!.Value.Stamp.ShouldBe("stamp");
        SeeAs.Read(context).ShouldBe(Role.Viewer);
        context.Response.Headers.SetCookie = default;
        SignUpCookie.Clear(context);
        context.Response.Headers.SetCookie.Single().ShouldSatisfyAllConditions(c => c!.ShouldStartWith("__Host-"), c => c!.ShouldContain("; secure"), c => c!.ShouldContain("; path=/;"));

        var cookies = host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>();
        foreach (var cookie in new[] { IdentityConstants.ApplicationScheme, IdentityConstants.TwoFactorUserIdScheme, IdentityConstants.ExternalScheme }.Select(s => cookies.Get(s).Cookie)
            .Append(host.Services.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.Cookie)
            .Append(host.Services.GetRequiredService<IOptionsMonitor<ExternalOptions>>().Get(ExternalHandler.Scheme).CorrelationCookie))
        {
            var options = cookie.Build(context);
            (cookie.Name!.StartsWith("__Host-", StringComparison.Ordinal), options.Secure, options.Path, options.HttpOnly).ShouldBe((true, true, "/", true), cookie.Name);
        }
    }
}
