using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

public sealed class IdempotencyTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_equal_requests_at_once_have_one_effect_and_one_answer()
    {
        var tenant = await portal.NewTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(tenant.Client, "fifty", "/api/v1/accounts", new { name = "orders" })));

        var told = await Task.WhenAll(answers.Select(a => a.ToldAsync()));
        told.Distinct().Except(["201", "409 idempotency.in_progress Idempotency-Key"]).ShouldBeEmpty();
        answers.Count(a => a.StatusCode == HttpStatusCode.Created && !IsReplayed(a)).ShouldBe(1);
        answers.Where(a => a.StatusCode == HttpStatusCode.Conflict).ShouldAllBe(a => a.Headers.RetryAfter != null);
        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id && a.Name == "orders", Ct)).ShouldBe(1);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "account.create", Ct)).ShouldBe(2);

        var later = await SendAsync(tenant.Client, "fifty", "/api/v1/accounts", new { name = "orders" });
        var first = answers.First(a => a.StatusCode == HttpStatusCode.Created);
        (later.StatusCode, IsReplayed(later), later.Headers.Location).ShouldBe((HttpStatusCode.Created, true, first.Headers.Location));
        (await later.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task What_is_shown_once_is_shown_again_to_the_one_who_asked_and_lies_sealed_meanwhile()
    {
        var tenant = await portal.NewTenantAsync();
        var first = await (await SendAsync(tenant.Client, "secret", "/api/v1/tokens", new { name = "ci" })).ReadAsync<CreateToken.Response>();
        var again = await (await SendAsync(tenant.Client, "secret", "/api/v1/tokens", new { name = "ci" })).ReadAsync<CreateToken.Response>();
        again.Token.ShouldBe(first.Token);

        await using (var db = portal.AsOwner())
        {
            var kept = await db.KeptAnswers.SingleAsync(a => a.OrganizationId == tenant.Id, Ct);
            Encoding.Latin1.GetString(kept.Body).ShouldNotContain(first.Token);
        }

        // Another token of the same organization has keys of its own.
        using var other = portal.NewClient();
        other.DefaultRequestHeaders.Authorization = new("Bearer", first.Token);
        (await (await SendAsync(other, "secret", "/api/v1/tokens", new { name = "ci" })).ReadAsync<CreateToken.Response>()).Token.ShouldNotBe(first.Token);
    }

    [Fact]
    public async Task A_key_is_of_one_request()
    {
        var tenant = await portal.NewTenantAsync();
        await SendAsync(tenant.Client, "one", "/api/v1/accounts", new { name = "orders" });

        (await (await SendAsync(tenant.Client, "one", "/api/v1/accounts", new { name = "invoices" })).ToldAsync()).ShouldBe("422 idempotency.key_reused Idempotency-Key");
        (await (await SendAsync(tenant.Client, "one", "/api/v1/tokens", new { name = "orders" })).ToldAsync()).ShouldBe("422 idempotency.key_reused Idempotency-Key");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(null)]
    public async Task A_key_that_is_none_is_refused(string? key)
    {
        var tenant = await portal.NewTenantAsync();

        (await (await SendAsync(tenant.Client, key ?? new string('k', 256), "/api/v1/accounts", new { name = "orders" })).ToldAsync()).ShouldBe("400 idempotency.invalid_key Idempotency-Key");
    }

    [Fact]
    public async Task A_refusal_is_not_kept_and_leaves_nothing()
    {
        var tenant = await portal.NewTenantAsync();

        (await (await SendAsync(tenant.Client, "again", "/api/v1/accounts", new { name = "default" })).ToldAsync()).ShouldBe("409 account.name_taken /name");
        (await (await SendAsync(tenant.Client, "again", "/api/v1/accounts", new { name = "Not a name" })).ToldAsync()).ShouldStartWith("400 ");
        (await SendAsync(tenant.Client, "again", "/api/v1/accounts", new { name = "orders" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task A_day_later_the_key_is_free_again()
    {
        var tenant = await portal.NewTenantAsync();
        await SendAsync(tenant.Client, "old", "/api/v1/accounts", new { name = "orders" });
        await using (var db = portal.AsOwner())
        {
            await db.KeptAnswers.Where(a => a.OrganizationId == tenant.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.CreatedAt, a => a.CreatedAt.AddHours(-25)), Ct);
        }

        (await SendAsync(tenant.Client, "old", "/api/v1/accounts", new { name = "invoices" })).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("idempotency.before_commit", 0)]
    [InlineData("idempotency.committed", 1)]
    public async Task A_portal_that_dies_before_it_answers_has_done_all_or_nothing_and_the_next_gives_the_first_answer(string failPoint, int accountsLeft)
    {
        var tenant = await portal.NewTenantAsync();
        using (var doomed = await portal.StartProcessAsync(failPoint))
        {
            doomed.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
            await Should.ThrowAsync<HttpRequestException>(() => SendAsync(doomed.Client, "doomed", "/api/v1/accounts", new { name = "orders" }));
            await doomed.WaitForDeathAsync(Ct);
        }

        await using var db = portal.AsOwner();
        var made = await db.Accounts.Where(a => a.OrganizationId == tenant.Id && a.Name == "orders").ToListAsync(Ct);
        made.Count.ShouldBe(accountsLeft);
        var retried = await SendAsync(tenant.Client, "doomed", "/api/v1/accounts", new { name = "orders" });
        (retried.StatusCode, IsReplayed(retried)).ShouldBe((HttpStatusCode.Created, accountsLeft == 1));
        var id = (await retried.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();
        (await db.Accounts.SingleAsync(a => a.OrganizationId == tenant.Id && a.Name == "orders", Ct)).Id.ToString().ShouldBe(id);
    }

    private static bool IsReplayed(HttpResponseMessage answer) => answer.Headers.Contains("Idempotency-Replayed");

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string key, string path, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request, Ct);
    }

    [Fact]
    public async Task Mail_goes_out_once_the_change_is_committed_and_not_with_a_refusal()
    {
        var tenant = await portal.NewTenantAsync();
        var email = $"keyed-{tenant.Email}";
        (await (await InviteAsync("invite")).ToldAsync()).ShouldBe("201");
        MailBox.Of(portal, email).Count.ShouldBe(1);
        (await (await InviteAsync("invite")).ToldAsync()).ShouldBe("201", "the kept answer");
        MailBox.Of(portal, email).Count.ShouldBe(1, "and no second mail");

        // A mail is held as long as the transaction is open, and forgotten with it.
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = portal.Services };
        AfterCommit.TryHold(context, _ => Task.CompletedTask).ShouldBeFalse("nothing is open");
        (AfterCommit.Hold(context), AfterCommit.Hold(context)).ShouldBe((true, false));
        var sent = 0;
        AfterCommit.TryHold(context, _ => { sent++; throw new InvalidOperationException("the mail server is away"); }).ShouldBeTrue();
        AfterCommit.TryHold(context, _ => { sent++; return Task.CompletedTask; }).ShouldBeTrue();
        sent.ShouldBe(0);
        await AfterCommit.RunAsync(context);
        sent.ShouldBe(2, "one that fails keeps none back");
        await AfterCommit.RunAsync(context);
        sent.ShouldBe(2);

        // If-Match opens one too, and with a key there are two.
        var invitation = (await tenant.Client.GetFromJsonAsync<JsonElement>("/api/v1/invitations", Ct)).GetProperty("data")[0].GetProperty("id").GetString();
        await using var db = portal.AsOwner();
        foreach (var (key, mails) in new[] { ((string?)null, 2), ("again", 3) })
        {
            await db.Invitations.Where(i => i.OrganizationId == tenant.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.SentAt, i => i.SentAt.AddHours(-1)), Ct); // not just now
            using var again = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/invitations/{invitation}/resend");
            again.Headers.TryAddWithoutValidation("If-Match", "*");
            if (key is not null)
            {
                again.Headers.Add("Idempotency-Key", key);
            }

            (await (await tenant.Client.SendAsync(again, Ct)).ToldAsync()).ShouldBe("200");
            MailBox.Of(portal, email).Count.ShouldBe(mails);
        }

        async Task<HttpResponseMessage> InviteAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/invitations") { Content = System.Net.Http.Json.JsonContent.Create(new { email, role = "viewer" }) };
            request.Headers.Add("Idempotency-Key", key);
            return await tenant.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }
}
