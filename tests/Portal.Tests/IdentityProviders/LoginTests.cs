using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Features.IdentityProviders.Logins;
using Platform.Portal.Tests.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

public sealed class LoginTests(PortalFixture portal)
{
    private const string Password = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_is_kept_as_a_hash_changed_and_deleted()
    {
        var tenant = await portal.NewTenantAsync();
        var (provider, path) = await NewAsync(tenant);

        var response = await tenant.Client.PostAsync(path, new { username = "truck-4411", password = Password, claims = new { dept = "yard" } });
        var login = await response.ReadAsync<LoginView>();
        response.Headers.Location!.ToString().ShouldBe($"{path}/{login.Id}");
        (login.Username, login.Claims.GetProperty("dept").GetString()).ShouldBe(("truck-4411", "yard"));
        (await VerifiesAsync(login, Password)).ShouldBeTrue();

        await tenant.AdmitAsync(provider.Id, "truck-4411");
        await tenant.AdmitAsync(provider.Id, "truck-4412");
        (await (await tenant.PatchAsync($"{path}/{login.Id}", new { password = "another horse battery" })).ToldAsync()).ShouldBe("200");
        (await VerifiesAsync(login, Password)).ShouldBeFalse();
        (await VerifiesAsync(login, "another horse battery")).ShouldBeTrue();
        var dropped = await tenant.DroppedAsync();
        (dropped["truck-4411"], dropped["truck-4412"]).ShouldBe((true, false));
        (await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<LoginView>>()).Data.ShouldHaveSingleItem().Claims.GetRawText().ShouldContain("yard");

        (await tenant.Client.DeleteAsync($"{path}/{login.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await tenant.Client.DeleteAsync($"{path}/{login.Id}", Ct)).ToldAsync()).ShouldBe("404 login.not_found");
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).Select(a => a.Detail).ToListAsync(Ct)).ShouldAllBe(d => !d.Contains("horse"));
    }

    [Fact]
    public async Task Many_are_made_at_once_or_none()
    {
        var tenant = await portal.NewTenantAsync();
        var (_, path) = await NewAsync(tenant);

        (await (await tenant.Client.PostAsync($"{path}/batch", new { logins = new object[] { new { username = "a", password = Password }, new { username = "b", password = "short" } } })).ToldAsync())
            .ShouldBe("400 login.password_short /logins/1/password");
        (await (await tenant.Client.PostAsync($"{path}/batch", new { logins = new[] { new { username = "a", password = Password }, new { username = "a", password = Password } } })).ToldAsync())
            .ShouldBe("400 login.username_twice /logins/1/username");
        (await (await tenant.Client.PostAsync($"{path}/batch", new { logins = Array.Empty<object>() })).ToldAsync()).ShouldBe("400 login.count_invalid /logins");
        (await (await tenant.Client.PostAsync($"{path}/batch", new { logins = Enumerable.Range(0, 51).Select(i => new { username = $"u{i}", password = Password }) })).ToldAsync()).ShouldBe("400 login.count_invalid /logins");
        (await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<LoginView>>()).Data.ShouldBeEmpty();

        var made = await (await tenant.Client.PostAsync($"{path}/batch", new { logins = new[] { new { username = "a", password = Password }, new { username = "b", password = Password } } })).ReadAsync<CreateLogins.Response>();
        made.Data.Select(l => l.Username).ShouldBe(["a", "b"]);
        (await (await tenant.Client.PostAsync($"{path}/batch", new { logins = new[] { new { username = "c", password = Password }, new { username = "b", password = Password } } })).ToldAsync()).ShouldBe("409 login.username_taken /username");
        var page = await (await tenant.Client.GetAsync($"{path}?limit=1", Ct)).ReadAsync<Page<LoginView>>();
        (page.Data.Count, page.HasMore).ShouldBe((1, true));
    }

    [Theory]
    [InlineData("""{"password":"correct horse battery"}""", "400 login.username_invalid /username")]
    [InlineData("""{"username":" a","password":"correct horse battery"}""", "400 login.username_invalid /username")]
    [InlineData("""{"username":"a\u0000","password":"correct horse battery"}""", "400 login.username_invalid /username")]
    [InlineData("""{"username":"a"}""", "400 login.password_short /password")]
    [InlineData("""{"username":"a","password":"eleven char"}""", "400 login.password_short /password")]
    [InlineData("""{"username":"a","password":"correct\thorse battery"}""", "400 login.password_invalid /password")]
    [InlineData("""{"username":"truck","password":"my-TRUCK-password"}""", "400 login.password_guessable /password")]
    [InlineData("""{"username":"a","password":"xxxxxxxxxxxxxxxx"}""", "400 login.password_guessable /password")]
    [InlineData("""{"username":"a","password":"correct horse battery","claims":[1]}""", "400 login.claims_invalid /claims")]
    [InlineData("""{"username":"a","password":"correct horse battery","claims":{"a":1,"a":2}}""", "400 login.claims_invalid /claims")]
    [InlineData("""{"username":"a","password":"correct horse battery","claims":{"sub":"root"}}""", "400 login.claims_invalid /claims")]
    public async Task A_refusal_names_the_field(string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        var (_, path) = await NewAsync(tenant);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await (await tenant.Client.PostAsync(path, content, Ct)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_change_names_what_changes_and_a_login_is_its_own_providers()
    {
        var tenant = await portal.NewTenantAsync();
        var (_, path) = await NewAsync(tenant);
        var other = await tenant.NewProviderAsync("others", "passwords");
        var login = await (await tenant.Client.PostAsync(path, new { username = "a", password = Password })).ReadAsync<LoginView>();

        (await (await tenant.PatchAsync($"{path}/{login.Id}", new { })).ToldAsync()).ShouldBe("400 login.nothing_to_change /password");
        (await (await tenant.PatchAsync($"{path}/{login.Id}", new { password = "short" })).ToldAsync()).ShouldBe("400 login.password_short /password");
        (await (await tenant.PatchAsync($"{TenantProviders.Path}/{other.Id}/logins/{login.Id}", new { password = Password })).ToldAsync()).ShouldBe("404 login.not_found");
        (await (await tenant.PatchAsync($"{path}/{login.Id}", new { claims = new { dept = "gate" } })).ReadAsync<LoginView>()).Claims.GetProperty("dept").GetString().ShouldBe("gate");
    }

    private static async Task<(ProviderView Provider, string Path)> NewAsync(Tenant tenant)
    {
        var provider = await tenant.NewProviderAsync("devices", "passwords");
        return (provider, $"{TenantProviders.Path}/{provider.Id}/logins");
    }

    private async Task<bool> VerifiesAsync(LoginView login, string password)
    {
        await using var db = portal.AsOwner();
        var row = await db.ConnectLogins.AsNoTracking().SingleAsync(l => l.Id == login.Id, Ct);
        return new PasswordHasher<ConnectLogin>().VerifyHashedPassword(row, row.PasswordHash, password) is not PasswordVerificationResult.Failed;
    }
}
