using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Tests.Security;

namespace Platform.Portal.Tests.Issuer;

/// <summary>A code or a device's token is worth what the session that gave it is: one that an organization's pages shut out gives none.</summary>
public sealed class WallTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_of_one_factor_gives_no_code_where_two_are_asked_for()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        await app.CodeAsync();
        await RequireAsync(app);

        var stopped = await app.Browser.GoAsync(app.Request());

        stopped.AbsolutePath.ShouldBe("/two-factors");
        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("interaction_required");

        // The way on from there leads back to the client.
        await MethodsAsync(app, ["pwd", "otp", "mfa"]);
        var back = System.Web.HttpUtility.ParseQueryString(stopped.Query)["back"]!;
        OAuthApp.Query(await app.Browser.GoAsync(back)).ShouldContainKey("code");
    }

    [Fact]
    public async Task Nor_does_it_let_a_device_in()
    {
        var tenant = await portal.NewPersonAsync();
        using var trunk = new OAuthApp(portal, tenant, IssuerClient.Trunk.Id, null, new(portal.NewBrowser(), tenant.Email));
        await RequireAsync(trunk);
        var device = await trunk.PostAsync("/connect/deviceauthorization", ("scope", "accounts:read"));
        var page = new Uri(device.Text("verification_uri_complete")).PathAndQuery;

        (await trunk.Browser.GoAsync(page)).AbsolutePath.ShouldBe("/two-factors");
        trunk.Browser.Seen.ShouldNotContain("It is in");

        await MethodsAsync(trunk, ["pwd", "otp", "mfa"]);
        await trunk.Browser.GoAsync(page);
        trunk.Browser.Seen[^1].ShouldBe("It is in");
    }

    [Fact]
    public async Task Nor_does_one_that_the_organizations_admins_ended()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        await app.CodeAsync();
        await using (var db = portal.AsOwner())
        {
            db.MemberSignOuts.Add(new() { OrganizationId = app.Tenant.Id, PersonId = app.Tenant.Person, At = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        }

        for (var i = 0; i < 40 && (await app.Browser.GoAsync(app.Request(("prompt", "none")))).Query.Contains("code=", StringComparison.Ordinal); i++)
        {
            await Task.Delay(50, Ct);
        }

        OAuthApp.Query(await app.Browser.GoAsync(app.Request(("prompt", "none"))))["error"].ShouldBe("interaction_required");
    }

    private static async Task RequireAsync(OAuthApp app)
    {
        await using var db = app.Portal.AsOwner();
        await db.Organizations.Where(o => o.Id == app.Tenant.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.RequiresTwoFactors, true), Ct);
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
    }

    private static async Task MethodsAsync(OAuthApp app, string[] methods)
    {
        await using (var db = app.Portal.AsOwner())
        {
            await db.PersonSessions.Where(s => s.PersonId == app.Tenant.Person).ExecuteUpdateAsync(s => s.SetProperty(r => r.Methods, methods), Ct);
        }

        await app.Tenant.AgeAsync();
    }
}
