using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

public sealed class RefreshTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_refresh_gives_another_token_and_the_old_one_ends_the_family()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var first = await app.RedeemAsync(await app.CodeAsync());
        var second = await app.RefreshAsync(first.Text("refresh_token"));
        second.Told().ShouldBe("200");
        second.Text("refresh_token").ShouldNotBe(first.Text("refresh_token"));
        var third = await app.RefreshAsync(second.Text("refresh_token"));
        (await app.ToldAsync(third.Text("access_token"))).ShouldBe("200");
        TokenAnswers.Claims(third.Text("id_token")).GetProperty("auth_time").GetInt64().ShouldBe(TokenAnswers.Claims(first.Text("id_token")).GetProperty("auth_time").GetInt64());
        TokenAnswers.Claims(third.Text("id_token")).TryGetProperty("nonce", out _).ShouldBeFalse();

        // Within ten seconds, but its successor was used: a thief's, or the thief was first.
        (await app.RefreshAsync(first.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");

        (await app.RefreshAsync(third.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");
        foreach (var tokens in new[] { first, second, third })
        {
            (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
        }
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_given_again_for_ten_seconds()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var first = (await app.RedeemAsync(await app.CodeAsync())).Text("refresh_token");
        var lost = (await app.RefreshAsync(first)).Text("refresh_token");
        var again = await app.RefreshAsync(first);
        (again.Told(), again.Text("refresh_token")).ShouldBe(("200", lost));

        await using var db = portal.AsOwner();
        var key = Handles.Hash(first);
        await db.PersistedGrants.Where(g => g.Key == key).ExecuteUpdateAsync(s => s.SetProperty(g => g.ConsumedAt, g => g.ConsumedAt!.Value.AddSeconds(-11)), Ct);
        (await app.RefreshAsync(first)).Told().ShouldBe("400 invalid_grant");
        (await app.RefreshAsync(lost)).Told().ShouldBe("400 invalid_grant");
    }

    [Fact]
    public async Task Ten_refreshes_at_once_give_one_successor()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var first = (await app.RedeemAsync(await app.CodeAsync())).Text("refresh_token");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.RefreshAsync(first)));
        answers.Select(a => a.Told()).Distinct().ShouldBe(["200"]);
        answers.Select(a => a.Text("refresh_token")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_refresh_may_ask_for_less_never_for_more_and_only_its_own_client_may()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var refresh = (await app.RedeemAsync(await app.CodeAsync())).Text("refresh_token");
        (await app.RefreshAsync(refresh, ("scope", "openid accounts:manage"))).Told().ShouldBe("400 invalid_scope");
        var other = await OAuthApp.RegisterAsync(app.Tenant, ClientKind.Web);
        (await (app with { Id = other.Client.Id.ToString(), Secret = other.Secret }).RefreshAsync(refresh)).Told().ShouldBe("400 invalid_grant");

        var less = await app.RefreshAsync(refresh, ("scope", "email openid"));
        less.Text("scope").ShouldBe("email openid");
        (await app.ToldAsync(less.Text("access_token"))).ShouldBe("403 account.may_not_read");
        (await app.RefreshAsync(less.Text("refresh_token"))).Text("scope").ShouldContain("accounts:read");
    }

    [Fact]
    public async Task Without_offline_access_there_is_no_refresh_token_and_none_outlives_its_authorization()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        (await app.RedeemAsync(await app.CodeAsync(("scope", "openid")))).TryGetProperty("refresh_token", out _).ShouldBeFalse();

        var refresh = (await app.RedeemAsync(await app.CodeAsync())).Text("refresh_token");
        await using var db = portal.AsOwner();
        var past = (await db.ClientAuthorizations.Where(a => a.OrganizationId == app.Tenant.Id).MaxAsync(a => a.CreatedAt, Ct)).AddMilliseconds(1);
        await db.ClientAuthorizations.Where(a => a.OrganizationId == app.Tenant.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.ExpiresAt, past), Ct);
        (await app.RefreshAsync(refresh)).Told().ShouldBe("400 invalid_grant");
    }

    [Fact]
    public async Task A_token_that_is_given_back_ends_its_authorization_and_a_strangers_does_not()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var tokens = await app.RedeemAsync(await app.CodeAsync());
        var other = await OAuthApp.RegisterAsync(app.Tenant, ClientKind.Web);
        (await (app with { Id = other.Client.Id.ToString(), Secret = other.Secret }).PostAsync("/connect/revocation", ("token", tokens.Text("refresh_token")))).Told().ShouldBe("200");
        (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("200");
        (await app.PostAsync("/connect/revocation", ("token", "nothing"))).Told().ShouldBe("200");
        (await app.PostAsync("/connect/revocation")).Told().ShouldBe("400 invalid_request");

        (await app.PostAsync("/connect/revocation", ("token", tokens.Text("access_token")))).Told().ShouldBe("200");

        (await app.ToldAsync(tokens.Text("access_token"))).ShouldBe("401 auth.access_token_invalid");
        (await app.RefreshAsync(tokens.Text("refresh_token"))).Told().ShouldBe("400 invalid_grant");
    }

    [Fact]
    public async Task Introspection_tells_a_clients_own_organization_alone()
    {
        using var app = await OAuthApp.RegisterAsync(portal);
        var tokens = await app.RedeemAsync(await app.CodeAsync());
        var access = await app.PostAsync("/connect/introspect", ("token", tokens.Text("access_token")));
        (access.GetProperty("active").GetBoolean(), access.Text("client_id"), access.Text("sub")).ShouldBe((true, app.Id, app.Tenant.Person.ToString()));
        (await ActiveAsync(app, tokens.Text("refresh_token"))).ShouldBeTrue();
        (await ActiveAsync(app, tokens.Text("id_token"))).ShouldBeFalse();
        (await ActiveAsync(app, app.Secret!)).ShouldBeFalse();

        using var stranger = await OAuthApp.RegisterAsync(portal);
        (await ActiveAsync(stranger, tokens.Text("access_token"))).ShouldBeFalse();
        (await ActiveAsync(stranger, tokens.Text("refresh_token"))).ShouldBeFalse();
        using var native = await OAuthApp.RegisterAsync(portal, app.Tenant, ClientKind.Native, callback: "http://127.0.0.1/cb");
        (await native.PostAsync("/connect/introspect", ("token", tokens.Text("access_token")))).Told().ShouldBe("401 invalid_client");

        await app.PostAsync("/connect/revocation", ("token", tokens.Text("refresh_token")));
        (await ActiveAsync(app, tokens.Text("access_token"))).ShouldBeFalse();

        static async Task<bool> ActiveAsync(OAuthApp asker, string token) => (await asker.PostAsync("/connect/introspect", ("token", token))).GetProperty("active").GetBoolean();
    }
}
