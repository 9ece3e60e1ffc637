using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Ledger;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Users;

public sealed class LedgerTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Says_of_every_credential_whether_it_is_admitted_and_if_not_why()
    {
        var tenant = await portal.NewTenantAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await tenant.IssueAsync()).Id.ToString());
        }

        await tenant.Client.DeleteAsync($"{tenant.UserPath}/credentials/{ids[1]}", Ct);
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await using (var db = portal.AsOwner())
        {
            var rows = await db.Credentials.Where(c => c.AccountId == tenant.Account).OrderBy(c => c.Id).ToListAsync(Ct);
            await db.Database.ExecuteSqlAsync($"UPDATE credentials SET expires_at = {past} WHERE id = {rows[2].Id.Value}", Ct);
            await db.Database.ExecuteSqlAsync($"INSERT INTO account_revocations (organization_id, account_id, public_key, at, revoked_by, created_at) VALUES ({tenant.Id.Value}, {tenant.Account.Value}, {rows[3].PublicKey}, now(), 'person', now())", Ct);
        }

        (await StatusesAsync()).ShouldBe([CredentialStatus.Revoked, CredentialStatus.Expired, CredentialStatus.Revoked, CredentialStatus.Active]);

        await SetAsync("UPDATE signing_key_groups SET is_disabled = true WHERE account_id = {0}");
        (await StatusesAsync()).ShouldBe([CredentialStatus.Revoked, CredentialStatus.Expired, CredentialStatus.Revoked, CredentialStatus.GroupDisabled]);
        await SetAsync("UPDATE signing_keys SET state = 'disabled' WHERE account_id = {0}");
        (await StatusesAsync())[3].ShouldBe(CredentialStatus.KeyDisabled);
        await SetAsync("UPDATE signing_keys SET state = 'removed' WHERE account_id = {0}");
        (await StatusesAsync())[3].ShouldBe(CredentialStatus.KeyRemoved);
        (await ListAsync("status=key_removed")).Data.ShouldHaveSingleItem().Id.ToString().ShouldBe(ids[0]);

        async Task SetAsync(string sql)
        {
            await using var db = portal.AsOwner();
            await db.Database.ExecuteSqlRawAsync(sql, [tenant.Account.Value], Ct);
        }

        async Task<List<CredentialStatus>> StatusesAsync() => [.. (await ListAsync("")).Data.Select(c => c.Status)];

        async Task<Page<CredentialView>> ListAsync(string query) => await (await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials?{query}", Ct)).ReadAsync<Page<CredentialView>>();
    }

    [Fact]
    public async Task Is_filtered_paged_and_kept_apart_by_organization()
    {
        var tenant = await portal.NewTenantAsync();
        await (await portal.NewTenantAsync()).IssueAsync();
        var issued = new List<IssueCredential.Response>();
        for (var i = 0; i < 5; i++)
        {
            issued.Add(await tenant.IssueAsync());
        }

        var found = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await (await tenant.Client.GetAsync($"/api/v1/credentials?limit=2&cursor={cursor}", Ct)).ReadAsync<Page<CredentialView>>();
            found.AddRange(page.Data.Select(c => c.Id.ToString()));
            cursor = page.NextCursor;
        }

        found.ShouldBe(issued.Select(c => c.Id.ToString()).Reverse());
        (await CountAsync($"q={issued[0].PublicKey}")).ShouldBe(1);
        (await CountAsync("q=%25")).ShouldBe(5);
        (await CountAsync("user=default&kind=creds&group=default&status=active")).ShouldBe(5);
        (await CountAsync("user=nobody")).ShouldBe(0);
        (await (await tenant.Client.GetAsync("/api/v1/credentials?status=odd", Ct)).ToldAsync()).ShouldBe("400 ledger.invalid_status status");
        (await (await tenant.Client.GetAsync("/api/v1/credentials?kind=odd", Ct)).ToldAsync()).ShouldBe("400 ledger.invalid_kind kind");

        async Task<int> CountAsync(string query) => (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials?{query}", Ct)).ReadAsync<Page<CredentialView>>()).Data.Count;
    }

    [Fact]
    public async Task Leaves_as_csv()
    {
        var tenant = await portal.NewTenantAsync();
        var issued = await tenant.IssueAsync();

        var response = await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials/export?status=active", Ct);

        (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentDisposition!.FileName).ShouldBe(("text/csv", "ledger.csv"));
        var lines = (await response.Content.ReadAsStringAsync(Ct)).Split("\r\n");
        lines.Length.ShouldBe(3);
        lines[1].ShouldStartWith($"{issued.Id},default,default,default,creds,active,{issued.PublicKey},A");
        (await (await tenant.Client.GetAsync("/api/v1/credentials/export?kind=x", Ct)).ToldAsync()).ShouldBe("400 ledger.invalid_kind kind");
    }

    [Fact]
    public async Task Warns_of_what_expires_first_to_end_first()
    {
        var tenant = await portal.NewTenantAsync();
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 4; i++)
        {
            await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", new { expires_at = now.AddDays(i < 3 ? 5 - i : 40) });
        }

        await using (var db = portal.AsOwner())
        {
            await db.SigningKeys.Where(k => k.AccountId == tenant.Account)
                .ExecuteUpdateAsync(s => s.SetProperty(k => k.State, SigningKeyState.Retiring).SetProperty(k => k.RetiresAt, now.AddDays(1)), Ct);
        }

        var found = new List<Expiration>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/expirations?limit=2&cursor={cursor}", Ct)).ReadAsync<Page<Expiration>>();
            found.AddRange(page.Data);
            cursor = page.NextCursor;
        }

        found.Select(e => (e.Kind, (int)Math.Round((e.ExpiresAt - now).TotalDays))).ShouldBe([("signing_key", 1), ("credential", 3), ("credential", 4), ("credential", 5)]);
        (await (await tenant.Client.GetAsync("/api/v1/expirations?days=60", Ct)).ReadAsync<Page<Expiration>>()).Data.Count.ShouldBe(5);
        (await (await tenant.Client.GetAsync("/api/v1/expirations?days=0", Ct)).ToldAsync()).ShouldBe("400 ledger.invalid_days days");
    }
}
