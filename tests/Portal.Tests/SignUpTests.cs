using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;

namespace Platform.Portal.Tests;

public sealed class SignUpTests(PortalFixture portal)
{
    private const string Password = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_sign_up_to_a_token_by_HTTP_alone()
    {
        using var client = portal.NewClient();
        const string Email = "ada@example.test";

        (await SignUpAsync(client, Email)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await (await TokenAsync(client, Email, Password)).ToldAsync()).ShouldBe("401 auth.wrong_password");
        var mail = MailBox.Of(portal, Email).ShouldHaveSingleItem();
        MailBox.Subject(mail).ShouldBe("Confirm your address");
        var code = MailBox.Code(mail);
        mail.ShouldContain($"http://portal.test/confirm?email=ada%40example.test&code={code}\r\n");
        (await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code })).ToldAsync()).ShouldBe("400 signup.code_invalid /code");

        var made = await TokenAsync(client, Email, Password);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        made.Headers.CacheControl!.NoStore.ShouldBeTrue();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await made.ReadAsync<CreateToken.Response>()).Token);

        var organization = (await (await client.GetAsync("/api/v1/organizations", Ct)).ReadAsync<Page<OrganizationView>>()).Data.ShouldHaveSingleItem();
        (organization.Name, organization.Role).ShouldBe(("Ada & Partner", Platform.Store.Role.Owner));
        organization.Slug.ShouldStartWith("ada-partner");
        var account = (await (await client.GetAsync("/api/v1/accounts", Ct)).ReadAsync<Page<AccountView>>()).Data.ShouldHaveSingleItem();
        (account.Name, account.Generation).ShouldBe(("default", 1));
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == organization.Id).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct))
            .ShouldBe(["person.create", "organization.create", "account.create", "user.create", "person.confirm_email", "token.create"]);
    }

    [Fact]
    public async Task A_taken_address_answers_the_same_and_tells_only_its_owner()
    {
        using var client = portal.NewClient();
        const string Email = "grace@example.test";
        var first = await SignUpAsync(client, Email);
        await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code = MailBox.Code(MailBox.Of(portal, Email)[0]) });

        var again = await SignUpAsync(client, Email, "another password");

        ((int)again.StatusCode, await again.Content.ReadAsStringAsync(Ct)).ShouldBe(((int)first.StatusCode, await first.Content.ReadAsStringAsync(Ct)));
        MailBox.Of(portal, Email).Select(MailBox.Subject).ShouldBe(["Confirm your address", "You already have an account"]);
        (await (await TokenAsync(client, Email, "another password")).ToldAsync()).ShouldBe("401 auth.wrong_password");
        await using var db = portal.AsOwner();
        (await db.Persons.CountAsync(p => p.Email == Email, Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Before_the_confirmation_the_newest_sign_up_counts_and_older_codes_are_dead()
    {
        using var client = portal.NewClient();
        const string Email = "early@example.test";
        await SignUpAsync(client, Email, "the first to know it");
        await SignUpAsync(client, Email);
        var codes = MailBox.Of(portal, Email).Select(MailBox.Code).ToList();

        (await (await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code = codes[0] })).ToldAsync()).ShouldBe("400 signup.code_invalid /code");
        (await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code = codes[1] })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await (await TokenAsync(client, Email, "the first to know it")).ToldAsync()).ShouldBe("401 auth.wrong_password");
        (await TokenAsync(client, Email, Password)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Twenty_sign_ups_of_one_address_at_once_make_one_person_with_one_account()
    {
        using var client = portal.NewClient();
        const string Email = "twenty@example.test";

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SignUpAsync(client, Email)));

        responses.ShouldAllBe(r => r.StatusCode == HttpStatusCode.Accepted);
        await using var db = portal.AsOwner();
        var person = await db.Persons.SingleAsync(p => p.Email == Email, Ct);
        var organization = (await db.Members.SingleAsync(m => m.PersonId == person.PersonId, Ct)).OrganizationId;
        (await db.Accounts.CountAsync(a => a.OrganizationId == organization, Ct)).ShouldBe(1);
    }

    [Theory]
    [InlineData("nobody", Password, "Org", "400 signup.email_invalid /email")]
    [InlineData("a b@example.test", Password, "Org", "400 signup.email_invalid /email")]
    [InlineData("x@example.test\r\nBcc: y@example.test", Password, "Org", "400 signup.email_invalid /email")]
    [InlineData(null, Password, "Org", "400 signup.email_invalid /email")]
    [InlineData("bad@example.test", "short", "Org", "400 signup.password_too_short /password")]
    [InlineData("bad@example.test", Password, "  ", "400 signup.organization_invalid /organization")]
    public async Task What_is_wrong_is_said_before_anything_is_written(string? email, string password, string organization, string expected)
    {
        using var client = portal.NewClient();
        (await (await client.PostAsync("/api/v1/signup", new { email, password, organization })).ToldAsync()).ShouldBe(expected);
        await using var db = portal.AsOwner();
        (await db.Persons.AnyAsync(p => p.Email == email, Ct)).ShouldBeFalse();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Fifty_wrong_passwords_end_in_429_whether_the_address_is_known_or_not(bool isKnown)
    {
        using var client = portal.NewClient();
        var email = isKnown ? "fifty@example.test" : "nobody-fifty@example.test";
        if (isKnown)
        {
            await SignUpAsync(client, email);
            await client.PostAsync("/api/v1/signup/confirm", new { email, code = MailBox.Code(MailBox.Of(portal, email)[0]) });
        }

        var told = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            using var response = await TokenAsync(client, email, $"wrong password {i}");
            told.Add($"{await response.ToldAsync()} {response.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(14)}");
        }

        told.ShouldBe([.. Enumerable.Repeat("401 auth.wrong_password False", 10), .. Enumerable.Repeat("429 auth.too_many_attempts True", 40)]);
        (await (await TokenAsync(client, email, Password)).ToldAsync()).ShouldBe("429 auth.too_many_attempts");
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_by_mail_and_an_unknown_address_learns_nothing()
    {
        using var client = portal.NewClient();
        const string Email = "forgot@example.test";
        await SignUpAsync(client, Email);
        await client.PostAsync("/api/v1/signup/confirm", new { email = Email, code = MailBox.Code(MailBox.Of(portal, Email)[0]) });

        (await client.PostAsync("/api/v1/password/forgot", new { email = "stranger@example.test" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await client.PostAsync("/api/v1/password/forgot", new { email = Email })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        while (MailBox.Of(portal, Email).Count < 2)
        {
            await Task.Delay(20, Ct);
        }

        MailBox.Of(portal, "stranger@example.test").ShouldBeEmpty();
        var code = MailBox.Code(MailBox.Of(portal, Email)[1]);
        (await client.PostAsync("/api/v1/password/reset", new { email = Email, code, password = "a whole new password" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await TokenAsync(client, Email, "a whole new password")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await (await TokenAsync(client, Email, Password)).ToldAsync()).ShouldBe("401 auth.wrong_password");
        (await (await client.PostAsync("/api/v1/password/reset", new { email = Email, code, password = "once more, the same" })).ToldAsync()).ShouldBe("400 password.code_invalid /code");
    }

    private static Task<HttpResponseMessage> SignUpAsync(HttpClient client, string email, string password = Password) =>
        client.PostAsync("/api/v1/signup", new { email, password, organization = "Ada & Partner" });

    private static async Task<HttpResponseMessage> TokenAsync(HttpClient client, string email, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tokens") { Content = System.Net.Http.Json.JsonContent.Create(new { name = "cli" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{email}:{password}")));
        return await client.SendAsync(request, Ct);
    }
}
