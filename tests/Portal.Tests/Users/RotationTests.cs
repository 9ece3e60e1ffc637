using Microsoft.EntityFrameworkCore;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Users;

namespace Platform.Portal.Tests.Users;

public sealed class RotationTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotating_issues_a_new_key_and_revokes_all_others_at_once()
    {
        var tenant = await portal.NewTenantAsync();
        var (first, second) = (await tenant.IssueAsync(), await tenant.IssueAsync());
        await portal.ConnectAsync(tenant, 7, first.PublicKey);

        var response = await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { });

        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var rotated = await response.ReadAsync<RotateUser.Response>();
        rotated.Revoked.ShouldBe([first.PublicKey, second.PublicKey], ignoreOrder: true);
        rotated.Connections.ShouldHaveSingleItem().ClientId.ShouldBe(7);
        rotated.Generation.ShouldBe(2);
        rotated.Credential.Creds!.ShouldContain("-----BEGIN USER NKEY SEED-----");
        (await tenant.StatusesAsync()).ShouldBe([CredentialStatus.Revoked, CredentialStatus.Revoked, CredentialStatus.Active]);
    }

    [Fact]
    public async Task Rotating_may_let_the_old_work_for_a_while()
    {
        var tenant = await portal.NewTenantAsync();
        var old = await tenant.IssueAsync();
        var until = TimeProvider.System.GetUtcNow().AddHours(1);

        var rotated = await (await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { keep_old_until = until })).ReadAsync<RotateUser.Response>();

        (rotated.Generation, rotated.Revoked.ShouldHaveSingleItem()).ShouldBe((null, old.PublicKey));
        (await tenant.StatusesAsync()).ShouldBe([CredentialStatus.Active, CredentialStatus.Active]);
        (await tenant.GenerationAsync()).ShouldBe(1);
        var seen = await (await tenant.Client.GetAsync($"{tenant.UserPath}/credentials/{old.Id}/revocation", Ct)).ReadAsync<GetRevocation.Response>();
        seen.RevokesAt!.Value.ShouldBe(until, TimeSpan.FromMilliseconds(1));
        (await (await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { keep_old_until = until.AddYears(1) })).ToldAsync()).ShouldBe("400 user.invalid_keep /keep_old_until");
        (await (await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { keep_old_until = until.AddHours(-2) })).ToldAsync()).ShouldBe("400 user.invalid_keep /keep_old_until");
    }

    [Fact]
    public async Task A_refused_rotation_revokes_nothing()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.IssueAsync();

        (await (await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { kind = "bearer" })).ToldAsync()).ShouldBe("409 credential.not_bearer /kind");

        (await tenant.StatusesAsync()).ShouldBe([CredentialStatus.Active]);
        (await tenant.GenerationAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Revoking_says_what_drops_and_is_confirmed_when_every_node_has_it_and_nothing_is_open()
    {
        var tenant = await portal.NewTenantAsync();
        var issued = await tenant.IssueAsync();
        await portal.ConnectAsync(tenant, 8, issued.PublicKey);
        var path = $"{tenant.UserPath}/credentials/{issued.Id}";

        var before = await ReadAsync("");
        (before.RevokedAt, before.IsConfirmed, before.CanRestore, before.Open.ShouldHaveSingleItem().ClientId).ShouldBe((null, false, false, 8));
        await tenant.Client.DeleteAsync(path, Ct);
        (await ReadAsync("")).IsConfirmed.ShouldBeFalse();
        var waiting = ReadAsync("?wait=30");
        await portal.ConfirmAsync(tenant.Account);
        await portal.DisconnectAsync(tenant, 8);
        var after = await waiting;

        (after.IsPublished, after.ConfirmedBy, after.CanRestore, after.Open.Count, after.Dropped.ShouldHaveSingleItem().Reason).ShouldBe((true, "events", true, 0, "Authentication Revoked"));
        (await (await tenant.Client.GetAsync($"{path}/revocation?wait=61", Ct)).ToldAsync()).ShouldBe("400 account.invalid_wait wait");

        async Task<GetRevocation.Response> ReadAsync(string query) => await (await tenant.Client.GetAsync($"{path}/revocation{query}", Ct)).ReadAsync<GetRevocation.Response>();
    }

    [Fact]
    public async Task A_revocation_is_taken_back_only_where_that_lets_the_credential_in()
    {
        var tenant = await portal.NewTenantAsync();
        var issued = await tenant.IssueAsync();
        var path = $"{tenant.UserPath}/credentials/{issued.Id}";
        (await (await tenant.Client.PostAsync($"{path}/restore", new { })).ToldAsync()).ShouldBe("409 credential.not_revoked");
        await tenant.Client.DeleteAsync(path, Ct);

        var restored = await (await tenant.Client.PostAsync($"{path}/restore", new { })).ReadAsync<CredentialView>();

        (restored.Status, restored.RevokedAt).ShouldBe((CredentialStatus.Active, null));
        (await tenant.GenerationAsync()).ShouldBe(3);
        await tenant.Client.DeleteAsync(path, Ct);
        await using (var db = portal.AsOwner())
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO account_revocations (organization_id, account_id, public_key, at, revoked_by, created_at) VALUES ({tenant.Id.Value}, {tenant.Account.Value}, '*', now(), 'person', now())", Ct);
        }

        (await (await tenant.Client.PostAsync($"{path}/restore", new { })).ToldAsync()).ShouldBe("409 credential.cannot_restore");
        (await tenant.GenerationAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task A_credential_carries_the_user_as_it_is_when_it_is_issued()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.PatchAsync(tenant.UserPath, new { tags = new[] { "team:x" }, lifetime_seconds = 600, permissions = new { bearer_token = true, pub = new { allow = new[] { "orders.>" } } } });

        var creds = await (await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", new { })).ReadAsync<IssueCredential.Response>();
        var bearer = await (await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", new { kind = "bearer", never_expires = true })).ReadAsync<IssueCredential.Response>();

        (bearer.Kind, bearer.Creds, bearer.ExpiresAt, bearer.FileName).ShouldBe(("bearer", null, null, "default-default.jwt"));
        var token = NatsJwt.DecodeUserClaims(bearer.Jwt);
        (token.Expires, token.User.BearerToken, string.Join(' ', token.User.Tags!), string.Join(' ', token.User.Pub.Allow!)).ShouldBe((0, true, "team:x", "orders.>"));
        var (_, claims, pair) = NatsCreds.ParseUserConfig(System.Text.Encoding.UTF8.GetBytes(creds.Creds!));
        pair.Dispose();
        (creds.ExpiresAt!.Value - creds.IssuedAt).ShouldBe(TimeSpan.FromSeconds(600));
        (string.Join(' ', claims.User.Tags!), claims.Name).ShouldBe(("team:x", "default"));
    }

    [Theory]
    [InlineData("""{"expires_at":"2020-01-01T00:00:00Z"}""", "400 credential.expiry_past /expires_at")]
    [InlineData("""{"expires_at":"2999-01-01T00:00:00Z","never_expires":true}""", "400 credential.expiry_twice /never_expires")]
    [InlineData("""{"kind":"jwt"}""", "400 credential.unknown_kind /kind")]
    [InlineData("""{"kind":"bearer"}""", "409 credential.not_bearer /kind")]
    [InlineData("""{"days":3}""", "400 request.invalid_json /days")]
    public async Task An_issue_that_cannot_be_says_which_field(string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await (await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", content, Ct)).ToldAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task A_disabled_group_issues_nothing()
    {
        var tenant = await portal.NewTenantAsync();
        await using (var db = portal.AsOwner())
        {
            await db.SigningKeyGroups.Where(g => g.AccountId == tenant.Account).ExecuteUpdateAsync(s => s.SetProperty(g => g.IsDisabled, true), Ct);
        }

        (await (await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", new { })).ToldAsync()).ShouldBe("409 credential.group_disabled");
    }
}
