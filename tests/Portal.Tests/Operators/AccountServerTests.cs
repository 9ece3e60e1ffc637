using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Operators;
using Platform.Portal.Features.Users;

namespace Platform.Portal.Tests.Operators;

public sealed class AccountServerTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_fetches_accounts_by_url_admits_a_client_and_no_stranger()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await (await tenant.Client.PostAsync("/api/v1/operators", new { name = "self-run" })).ReadAsync<OperatorView>();
        var creds = await NewCredsAsync(tenant, made.Id);
        await SignAsync(made.Id);
        using var nobody = portal.NewClient();
        var jwt = await nobody.GetStringAsync($"/jwt/v1/operators/{made.PublicKey}/operator", Ct);

        using var server = await NatsServerProcess.StartAsync(
            $"""
            operator: {jwt}
            system_account: {made.SystemAccount}
            resolver: URL({nobody.BaseAddress}jwt/v1/operators/{made.PublicKey}/accounts/)
            """, Ct);

        await using var client = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new NatsAuthOpts { Creds = Encoding.UTF8.GetBytes(creds) } });
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        (await client.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
        using var strange = new TestOperator();
        await using var stranger = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new NatsAuthOpts { Creds = strange.SystemCreds() }, MaxReconnectRetry = 0 });
        await Should.ThrowAsync<NatsException>(async () => await stranger.ConnectAsync());
    }

    [Fact]
    public async Task Each_operator_serves_its_own_accounts_only()
    {
        var tenant = await portal.NewTenantAsync();
        var ours = await (await tenant.Client.PostAsync("/api/v1/operators", new { name = "ours" })).ReadAsync<OperatorView>();
        var other = await (await tenant.Client.PostAsync("/api/v1/operators", new { name = "other" })).ReadAsync<OperatorView>();
        await SignAsync(ours.Id);
        using var nobody = portal.NewClient();

        var account = NatsJwt.DecodeAccountClaims(await nobody.GetStringAsync($"/jwt/v1/operators/{ours.PublicKey}/accounts/{ours.SystemAccount}", Ct));

        NatsJwt.DecodeOperatorClaims(await nobody.GetStringAsync($"/jwt/v1/operators/{ours.PublicKey}/operator", Ct)).DidSign(account).ShouldBeTrue();
        (await (await nobody.GetAsync($"/jwt/v1/operators/{other.PublicKey}/accounts/{ours.SystemAccount}", Ct)).ToldAsync()).ShouldBe("404 account.jwt_not_found");
        foreach (var address in new[] { "/jwt/v1/accounts/", $"/jwt/v1/operators/{ours.PublicKey}/accounts/" })
        {
            (await nobody.GetAsync(address, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task An_account_of_anothers_operator_cannot_be_made()
    {
        var theirs = await portal.NewTenantAsync();
        var made = await (await theirs.Client.PostAsync("/api/v1/operators", new { name = "theirs" })).ReadAsync<OperatorView>();
        var tenant = await portal.NewTenantAsync();

        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "sneaky", operator_id = made.Id.ToString() })).ToldAsync()).ShouldBe("404 operator.not_found /operator_id");
    }

    private static async Task<string> NewCredsAsync(Tenant tenant, OperatorId id)
    {
        var account = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders", operator_id = id.ToString() })).ReadAsync<AccountView>();
        var user = await (await tenant.Client.PostAsync($"/api/v1/accounts/{account.Id}/users", new { name = "worker" })).ReadAsync<UserView>();
        var issued = await (await tenant.Client.PostAsync($"/api/v1/accounts/{account.Id}/users/{user.Id}/credentials", new { })).ReadAsync<IssueCredential.Response>();
        return issued.Creds!;
    }

    /// <summary>Plays the controller.</summary>
    private async Task SignAsync(OperatorId id)
    {
        await using var db = portal.AsOwner();
        foreach (var account in await db.Accounts.Where(a => a.OperatorId == id).ToListAsync(Ct))
        {
            var signed = await portal.Services.GetRequiredService<AccountSigner>().SignAsync(db, account.Id, Ct);
            db.AccountJwts.Add(new() { OrganizationId = account.OrganizationId, AccountId = account.Id, Generation = signed!.Generation, Jwt = signed.Jwt });
        }

        await db.SaveChangesAsync(Ct);
    }
}
