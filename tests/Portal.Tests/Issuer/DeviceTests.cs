using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

public sealed class DeviceTests(PortalFixture portal)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_lets_a_device_in_by_its_code()
    {
        using var trunk = await TrunkAsync();
        var device = await BeginAsync(trunk);
        device.Text("user_code").ShouldMatch("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$");
        (device.GetProperty("interval").GetInt32(), device.GetProperty("expires_in").GetInt32()).ShouldBe((5, 600));
        device.Text("verification_uri").ShouldBe("http://portal.test/device");
        (await PollAsync(trunk, device)).ShouldBe("400 authorization_pending");

        await trunk.Browser.GoAsync(new Uri(device.Text("verification_uri_complete")).PathAndQuery);
        trunk.Browser.Seen.ShouldBe(["Sign in", "Let a device in", "It is in"]);

        await WaitedAsync(device);
        var tokens = await trunk.TokenAsync(("grant_type", Grant), ("device_code", device.Text("device_code")));
        tokens.Told().ShouldBe("200");
        (await trunk.ToldAsync(tokens.Text("access_token"))).ShouldBe("200");
        (await trunk.RefreshAsync(tokens.Text("refresh_token"))).Told().ShouldBe("200");

        // Once more: as with a code.
        await WaitedAsync(device);
        (await PollAsync(trunk, device)).ShouldBe("400 invalid_grant");
        (await trunk.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
    }

    [Fact]
    public async Task A_device_that_asks_too_often_is_told_to_slow_down()
    {
        using var trunk = await TrunkAsync();
        var device = await BeginAsync(trunk);
        (await PollAsync(trunk, device)).ShouldBe("400 authorization_pending");
        (await PollAsync(trunk, device)).ShouldBe("400 slow_down");
        await using var db = portal.AsOwner();
        var key = Handles.Hash(device.Text("device_code"));
        (await db.DeviceCodes.AsNoTracking().SingleAsync(d => d.Key == key, Ct)).IntervalSeconds.ShouldBe(10);
    }

    [Fact]
    public async Task A_no_and_the_end_are_told_and_only_its_own_client_learns_them()
    {
        using var trunk = await TrunkAsync();
        var device = await BeginAsync(trunk);
        using var other = await OAuthApp.RegisterAsync(portal, trunk.Tenant, ClientKind.Native, callback: "http://127.0.0.1/cb");
        (await PollAsync(other, device)).ShouldBe("400 invalid_grant");

        await trunk.Browser.GoAsync($"/device?user_code={device.Text("user_code").ToLowerInvariant()}", "deny");
        trunk.Browser.Seen[^1].ShouldBe("Not let in");
        (await PollAsync(trunk, device)).ShouldBe("400 access_denied");

        var late = await BeginAsync(trunk);
        await using var db = portal.AsOwner();
        var key = Handles.Hash(late.Text("device_code"));
        await db.DeviceCodes.Where(d => d.Key == key).ExecuteUpdateAsync(s => s.SetProperty(d => d.ExpiresAt, d => d.CreatedAt), Ct);
        (await PollAsync(trunk, late)).ShouldBe("400 expired_token");
        await trunk.Browser.GoAsync($"/device?user_code={late.Text("user_code")}");
        (await trunk.Browser.Http.GetStringAsync($"/device?user_code={late.Text("user_code")}", Ct)).ShouldContain("device.code_unknown");
    }

    [Fact]
    public async Task Codes_cannot_be_tried_out()
    {
        using var trunk = await TrunkAsync();
        await trunk.Browser.GoAsync("/sign-in?back=/organizations");
        for (var i = 0; i < 10; i++)
        {
            (await trunk.Browser.Http.GetStringAsync($"/device?user_code={UserCodes.New()}", Ct)).ShouldContain("device.code_unknown");
        }

        var device = await BeginAsync(trunk);
        (await trunk.Browser.Http.GetStringAsync($"/device?user_code={device.Text("user_code")}", Ct)).ShouldContain("device.too_many_codes");
    }

    [Fact]
    public async Task Only_clients_without_a_secret_ask_so_and_only_for_their_scopes()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        (await app.PostAsync("/connect/deviceauthorization", ("scope", "openid"))).Told().ShouldBe("400 unauthorized_client");
        using var trunk = await TrunkAsync();
        (await trunk.PostAsync("/connect/deviceauthorization", ("scope", "no:such"))).Told().ShouldBe("400 invalid_scope");
        (await (trunk with { Id = "nobody" }).PostAsync("/connect/deviceauthorization", ("scope", "openid"))).Told().ShouldBe("401 invalid_client");
    }

    private async Task<OAuthApp> TrunkAsync()
    {
        var tenant = await portal.NewPersonAsync();
        return new(portal, tenant, IssuerClient.Trunk.Id, null, new(portal.NewBrowser(), tenant.Email));
    }

    private static async Task<System.Text.Json.JsonElement> BeginAsync(OAuthApp trunk)
    {
        var device = await trunk.PostAsync("/connect/deviceauthorization", ("scope", "offline_access accounts:read"));
        device.Told().ShouldBe("200");
        return device;
    }

    private static async Task<string> PollAsync(OAuthApp app, System.Text.Json.JsonElement device) =>
        (await app.TokenAsync(("grant_type", Grant), ("device_code", device.Text("device_code")))).Told();

    /// <summary>As if the device had waited its seconds.</summary>
    private async Task WaitedAsync(System.Text.Json.JsonElement device)
    {
        await using var db = portal.AsOwner();
        var key = Handles.Hash(device.Text("device_code"));
        await db.DeviceCodes.Where(d => d.Key == key).ExecuteUpdateAsync(s => s.SetProperty(d => d.AskedAt, (DateTimeOffset?)null), Ct);
    }
}
