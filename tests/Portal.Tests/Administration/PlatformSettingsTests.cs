using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Portal.Features.Administration;
using Platform.Portal.Tests.Issuer;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Administration;

/// <summary>On a platform of their own: what is set holds for everybody.</summary>
public sealed class PlatformSettingsTests : IAsyncLifetime
{
    private readonly PortalFixture _portal = new();
    private Tenant _admin = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _portal.InitializeAsync();
        (_admin, _browser) = await _portal.SignInAdministratorAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Sign_up_is_open_for_some_domains_or_for_nobody_but_the_invited()
    {
        (await SetAsync(new { sign_up = "domains" })).ShouldBe("400 admin.sign_up_domains_invalid /sign_up_domains");
        (await SetAsync(new { sign_up = "domains", sign_up_domains = new[] { "Example.com" } })).ShouldBe("400 admin.sign_up_domains_invalid /sign_up_domains");
        (await SetAsync(new { sign_up = "domains", sign_up_domains = new[] { "example.com" } })).ShouldBe("200");
        (await SignUpAsync("in@EXAMPLE.com")).ShouldBe("202");
        (await SignUpAsync("in@example.com.evil.test")).ShouldBe("403 signup.domain_not_taken /email");
        (await SignUpAsync("in@sub.example.com")).ShouldBe("403 signup.domain_not_taken /email");

        (await SetAsync(new { sign_up = "closed" })).ShouldBe("200");
        (await SignUpAsync("in2@example.com")).ShouldBe("403 signup.closed");
        var tenant = await _portal.NewTenantAsync();
        (await tenant.Client.PostAsync("/api/v1/invitations", new { email = "asked@elsewhere.test", role = "viewer" })).EnsureSuccessStatusCode();
        var token = System.Text.RegularExpressions.Regex.Match(MailBox.Of(_portal, "asked@elsewhere.test")[0], "token=([A-Za-z0-9_-]+)", default, TimeSpan.FromSeconds(1)).Groups[1].Value;
        using var nobody = _portal.NewClient();
        (await (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).ToldAsync()).ShouldBe("200");
    }

    [Fact]
    public async Task Name_and_notice_are_on_every_page_on_every_portal_and_no_request_asks_for_them()
    {
        using var other = _portal.StartHost([]);
        (await SetAsync(new { name = "Northwind Messaging", notice = "Maintenance on Sunday.", notice_tone = "warn", support_address = "help@northwind.test" })).ShouldBe("200");

        using var nobody = _portal.NewClient();
        foreach (var page in new[] { await nobody.OpenAsync("/sign-up"), await nobody.OpenAsync("/sign-in"), await _browser.OpenAsync("/organizations"), await _browser.OpenAsync("/admin/settings") })
        {
            page.Page.QuerySelector(".banner[data-tone=warn]")!.TextContent.ShouldContain("Maintenance on Sunday.", customMessage: page.Path);
            page.Page.QuerySelector(".brand-name")!.TextContent.ShouldBe("Northwind Messaging");
        }

        using var elsewhere = other.NewClient();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while ((await elsewhere.OpenAsync("/sign-in")).Page.QuerySelector(".brand-name")!.TextContent != "Northwind Messaging")
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        }

        (await SetAsync(new { name = " x", notice = (string?)null })).ShouldBe("400 admin.name_invalid /name");
        (await _portal.RowsAsync(Organization.Platform, "platform.update_settings")).Single().Detail.ShouldContain("Northwind Messaging");
        var before = await ScansAsync();
        for (var i = 0; i < 20; i++)
        {
            await nobody.OpenAsync("/sign-in");
        }

        (await ScansAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Mails_say_the_platforms_name()
    {
        (await SetAsync(new { name = "Nørth \"wind\"" })).ShouldBe("200");
        (await SignUpAsync("named@example.com")).ShouldBe("202");
        var tenant = await _portal.NewTenantAsync();
        (await tenant.Client.PostAsync("/api/v1/invitations", new { email = "named@elsewhere.test", role = "viewer" })).EnsureSuccessStatusCode();

        foreach (var mail in new[] { MailBox.Of(_portal, "named@example.com")[^1], MailBox.Of(_portal, "named@elsewhere.test")[^1] })
        {
            mail.ShouldContain("Nørth \"wind\"");
            mail.ShouldNotContain("Trunkline", Case.Sensitive);
            mail.ShouldContain($"From: =?utf-8?B?{Convert.ToBase64String("Nørth \"wind\""u8)}?= <"); // RFC 2047 §4.1
        }
    }

    [Fact]
    public async Task A_change_made_meanwhile_by_somebody_else_is_not_overwritten()
    {
        var read = await _admin.Client.GetAsync("/api/v1/admin/settings", Ct);
        var tag = read.Headers.ETag!.Tag;
        (await SetAsync(new { name = "One" }, tag)).ShouldBe("200");
        (await SetAsync(new { name = "Two" }, tag)).ShouldBe("412 request.stale If-Match");
        (await (await _admin.Client.GetAsync("/api/v1/admin/settings", Ct)).ReadAsync<PlatformSettingsView>()).Name.ShouldBe("One");
    }

    [Fact]
    public async Task A_flag_counts_for_all_or_for_one_organization_and_unknown_ones_cannot_be_set()
    {
        var (one, two) = (await _portal.NewTenantAsync(), await _portal.NewTenantAsync());
        (await FlagAsync("/flags/no_such_flag", true)).ShouldBe("404 admin.flag_not_found");
        (await FlagAsync($"/organizations/{one.Id}/flags/more_organizations", false)).ShouldBe("409 admin.flag_is_platforms");
        (await FlagAsync($"/organizations/{one.Id}/flags/message_console", null)).ShouldStartWith("400 ");

        (await FlagAsync($"/organizations/{one.Id}/flags/message_console", false)).ShouldBe("200");
        (await PublishAsync(one)).ShouldBe("403 message.console_off");
        (await PublishAsync(two)).ShouldNotBe("403 message.console_off");
        (await FlagAsync("/flags/message_console", false)).ShouldBe("200");
        (await FlagAsync($"/organizations/{one.Id}/flags/message_console", true)).ShouldBe("200");
        (await PublishAsync(two)).ShouldBe("403 message.console_off");
        (await PublishAsync(one)).ShouldNotBe("403 message.console_off");
        (await (await _admin.Client.DeleteAsync("/api/v1/admin/flags/message_console", Ct)).ReadAsync<FlagView>()).ShouldBe(FlagView.Of(Flags.MessageConsole, PlatformSnapshot.Nothing));
        (await PublishAsync(two)).ShouldNotBe("403 message.console_off");
        (await _portal.RowsAsync(one.Id, "organization.set_flag")).Count.ShouldBe(2);
        (await _portal.RowsAsync(Organization.Platform, "platform.set_flag")).Count.ShouldBe(4);

        (await (await _admin.Client.GetAsync("/api/v1/admin/flags?limit=1", Ct)).ReadAsync<Page<FlagView>>()).HasMore.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_flag_does_what_it_says()
    {
        var person = await _portal.NewPersonAsync();
        (await FlagAsync("/flags/more_organizations", false)).ShouldBe("200");
        (await (await Members.Colleagues.AsPerson(person).PostAsync("/api/v1/organizations", new { name = "Another" })).ToldAsync()).ShouldBe("403 organization.making_is_off");

        using var trunk = new OAuthApp(_portal, person, Features.Issuer.IssuerClient.Trunk.Id, null, new(_portal.NewBrowser(), person.Email));
        var device = await trunk.PostAsync("/connect/deviceauthorization", ("scope", "accounts:read"));
        (await FlagAsync($"/organizations/{person.Id}/flags/device_flow", false)).ShouldBe("200");
        using var browser = await _portal.SignInAsync(person);
        (await browser.SubmitAsync(new Uri(device.Text("verification_uri_complete")).PathAndQuery, "form:has(button[name='Form.Answer'])", ("Form.Answer", "allow"), ("Form.Organization", person.Id.ToString())))
            .Text().ShouldContain("device.turned_off");
        using var app = await OAuthApp.RegisterAsync(_portal, person, ClientKind.Native, callback: "http://127.0.0.1/cb");
        (await app.PostAsync("/connect/deviceauthorization", ("scope", "accounts:read"))).Told().ShouldBe("400 unauthorized_client");
        (await _admin.Client.DeleteAsync($"/api/v1/admin/organizations/{person.Id}/flags/device_flow", Ct)).EnsureSuccessStatusCode();
        (await app.PostAsync("/connect/deviceauthorization", ("scope", "accounts:read"))).Told().ShouldBe("200");
    }

    [Fact]
    public async Task Two_factors_can_be_required_of_everybody()
    {
        var tenant = await _portal.NewPersonAsync();
        using var browser = await _portal.SignInAsync(tenant);
        var home = (await browser.OpenAsync("/")).Path;
        (await SetAsync(new { require_two_factors = true })).ShouldBe("200");

        (await browser.OpenAsync(home)).Path.ShouldBe($"/two-factors?back={Uri.EscapeDataString(home)}");
        (await (await tenant.Client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("403 auth.token_needs_two_factors");
        await browser.EnrolAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct);
        (await browser.OpenAsync(home)).Path.ShouldBe(home);
        (await browser.OpenAsync($"{home}/security")).Text().ShouldContain("The platform requires it of everybody.");
        (await (await tenant.Client.GetAsync("/api/v1/security-policy", Ct)).ReadAsync<Features.SecurityPolicies.SecurityPolicyView>()).ShouldBe(new(RequireTwoFactors: false, RequiredByPlatform: true));

        (await SetAsync(new { require_two_factors = false })).ShouldBe("200");
        var late = await _portal.NewPersonAsync();
        (await late.Client.GetAsync("/api/v1/accounts", Ct)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task They_are_set_on_the_page()
    {
        var page = await _browser.SubmitAsync("/admin/settings", "form:has([name='Form.Name'])", ("Form.Name", "By page"), ("Form.SignUp", "domains"), ("Form.SignUpDomains", "a.test, b.test"), ("Form.NoticeTone", "info"), ("Form.RequireTwoFactors", "true"));
        page.Path.ShouldBe("/admin/settings?saved=1");
        _portal.Services.GetRequiredService<PlatformMemory>().Now.Settings.RequireTwoFactors.ShouldBeTrue();
        _portal.Services.GetRequiredService<PlatformMemory>().Now.Settings.SignUpDomains.ShouldBe(["a.test", "b.test"]);
        var flag = await _browser.SubmitAsync(page, "form:has([value='device_flow'])", ("Setting.Value", "off"));
        flag.Path.ShouldBe("/admin/settings?saved=1");
        _portal.Services.GetRequiredService<PlatformMemory>().Now.IsOn(Flags.DeviceFlow).ShouldBeFalse();
    }

    private async Task<string> SetAsync<T>(T body, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/admin/settings") { Content = JsonContent.Create(body) };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        return await (await _admin.Client.SendAsync(request, Ct)).ToldAsync();
    }

    private async Task<string> FlagAsync(string path, bool? isOn) => await (await _admin.Client.PutAsJsonAsync($"/api/v1/admin{path}", new { is_on = isOn }, Ct)).ToldAsync();

    private async Task<string> SignUpAsync(string email)
    {
        using var nobody = _portal.NewClient();
        return await (await nobody.PostAsync("/api/v1/signup", new { email, password = Persons.Password, organization = "Some Firm" })).ToldAsync();
    }

    private static async Task<string> PublishAsync(Tenant tenant) =>
        await (await tenant.Client.PostAsync($"{tenant.AccountPath}/console/messages", new { subject = "a", region = "nowhere" })).ToldAsync();

    /// <summary>How often the settings' table was read, as PostgreSQL counts.</summary>
    private async Task<long> ScansAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2), Ct);
        await using var connection = new NpgsqlConnection(_portal.Database.Owner);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand("SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'platform_settings'", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
