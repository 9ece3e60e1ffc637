using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Invitations;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

public sealed partial class InvitationTests(PortalFixture portal)
{
    private static int _strangers;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_signs_in_with_the_invited_address_accepts_and_nobody_else()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await portal.NewPersonAsync();
        var eve = await portal.NewPersonAsync();
        var made = await InviteAsync(tenant, bo.Email.ToUpperInvariant(), "developer");
        var mail = MailBox.Of(portal, bo.Email.ToUpperInvariant()).ShouldHaveSingleItem();
        MailBox.Subject(mail).ShouldMatch("^Join Tenant [0-9]+ on Trunkline$");
        var token = Token(mail);

        (await (await eve.AsPerson().PostAsync("/api/v1/invitations/accept", new { token })).ToldAsync()).ShouldBe("403 invitation.other_address");
        (await (await bo.Client.PostAsync("/api/v1/invitations/accept", new { token })).ToldAsync()).ShouldBe("403 auth.person_needed");
        (await (await tenant.Client.PostAsync("/api/v1/invitations/sign-up", new { token, password = "not the one they have" })).ToldAsync()).ShouldBe("409 invitation.has_login");
        var joined = await (await bo.AsPerson().PostAsync("/api/v1/invitations/accept", new { token })).ReadAsync<OrganizationView>();

        (joined.Id, joined.Role).ShouldBe((tenant.Id, Role.Developer));
        (await (await bo.AsPerson().PostAsync("/api/v1/invitations/accept", new { token })).ToldAsync()).ShouldBe("409 invitation.used");
        (await (await eve.AsPerson().PostAsync("/api/v1/invitations/reject", new { token })).ToldAsync()).ShouldBe("409 invitation.used");
        await using var db = portal.AsOwner();
        var row = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderByDescending(a => a.Sequence).FirstAsync(Ct);
        (row.Action, row.Actor, row.Target).ShouldBe(("invitation.accept", $"person {bo.Person}", made.Id.ToString()));
        (await db.Invitations.SingleAsync(i => i.Id == made.Id, Ct)).TokenHash.ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)));
        (await (await tenant.Client.PostAsync("/api/v1/invitations", new { email = bo.Email, role = "viewer" })).ToldAsync()).ShouldBe("409 invitation.already_member /email");
    }

    [Fact]
    public async Task Without_a_login_one_signs_up_by_the_link_with_the_address_confirmed_thereby()
    {
        var tenant = await portal.NewTenantAsync();
        var email = Stranger();
        await InviteAsync(tenant, email, "viewer", tenant.Account);
        using var nobody = portal.NewClient();
        var token = Token(MailBox.Of(portal, email)[0]);

        (await (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = "short" })).ToldAsync()).ShouldBe("400 signup.password_too_short /password");
        (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var db = portal.AsOwner();
        var person = await db.Persons.SingleAsync(p => p.Email == email, Ct);
        var member = await db.Members.SingleAsync(m => m.PersonId == person.PersonId, Ct);
        (person.EmailConfirmed, member.OrganizationId, member.Role, member.IsLimited).ShouldBe((true, tenant.Id, Role.Viewer, true));
        (await db.MemberAccounts.SingleAsync(a => a.PersonId == person.PersonId, Ct)).AccountId.ShouldBe(tenant.Account);
        (await (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).ToldAsync()).ShouldBe("409 invitation.used");
    }

    [Fact]
    public async Task A_sign_up_nobody_confirmed_is_no_membership_and_its_password_ends_when_the_mails_reader_joins()
    {
        var tenant = await portal.NewTenantAsync();
        var email = Stranger();
        using var thief = portal.NewClient();
        (await thief.PostAsync("/api/v1/signup", new { email, password = "the thief knows it", organization = "Trap" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await InviteAsync(tenant, email, "admin");
        var token = Token(MailBox.Of(portal, email)[^1]);
        var trap = new Tenant(portal, default, default, email, default, default, thief);

        // Not confirmed: cannot sign in, so cannot accept.
        (await (await PasswordAsync(trap, "the thief knows it").PostAsync("/api/v1/invitations/accept", new { token })).ToldAsync()).ShouldBe("401 auth.wrong_password");
        (await thief.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await (await PasswordAsync(trap, "the thief knows it").PostAsync("/api/v1/tokens", new { name = "x" })).ToldAsync()).ShouldBe("401 auth.wrong_password");
        (await (await PasswordAsync(trap, Persons.Password).GetAsync("/api/v1/members", Ct)).ToldAsync()).ShouldBe("401 auth.basic_not_accepted");
    }

    [Fact]
    public async Task Sent_again_the_old_link_is_dead_and_revoked_or_expired_every_one()
    {
        var tenant = await portal.NewTenantAsync();
        var email = Stranger();
        var made = await InviteAsync(tenant, email, "viewer");
        using var nobody = portal.NewClient();
        (await (await tenant.Client.PostAsync("/api/v1/invitations", new { email, role = "viewer" })).ToldAsync()).ShouldBe("409 invitation.already_open /email");
        (await (await tenant.Client.PostAsync($"/api/v1/invitations/{made.Id}/resend", new { })).ToldAsync()).ShouldBe("429 invitation.sent_just_now");
        await AgeAsync(made.Id, TimeSpan.FromMinutes(2));
        (await tenant.Client.PostAsync($"/api/v1/invitations/{made.Id}/resend", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var tokens = MailBox.Of(portal, email).Select(Token).ToList();
        (await SignUpAsync(tokens[0])).ShouldBe("404 invitation.unknown");

        await AgeAsync(made.Id, TimeSpan.FromDays(8));
        (await SignUpAsync(tokens[1])).ShouldBe("409 invitation.expired");
        (await (await tenant.Client.GetAsync("/api/v1/invitations", Ct)).ReadAsync<Page<InvitationView>>()).Data.ShouldHaveSingleItem().State.ShouldBe("expired");
        var anew = await InviteAsync(tenant, email, "billing");
        (await tenant.Client.DeleteAsync($"/api/v1/invitations/{anew.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await SignUpAsync(Token(MailBox.Of(portal, email)[^1]))).ShouldBe("404 invitation.unknown");
        (await (await tenant.Client.PostAsync($"/api/v1/invitations/{anew.Id}/resend", new { })).ToldAsync()).ShouldBe("409 invitation.ended");
        (await (await tenant.Client.GetAsync("/api/v1/invitations", Ct)).ReadAsync<Page<InvitationView>>()).Data.ShouldBeEmpty();
        (await (await tenant.Client.GetAsync("/api/v1/invitations?state=all", Ct)).ReadAsync<Page<InvitationView>>()).Data.Select(i => i.State).ShouldBe(["revoked", "revoked"]);
        (await (await tenant.Client.GetAsync("/api/v1/invitations?state=gone", Ct)).ToldAsync()).ShouldBe("400 invitation.invalid_state state");

        async Task<string> SignUpAsync(string token) => await (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).ToldAsync();
    }

    [Fact]
    public async Task Declined_by_the_token_alone_it_is_over()
    {
        var tenant = await portal.NewTenantAsync();
        var email = Stranger();
        await InviteAsync(tenant, email, "viewer");
        using var nobody = portal.NewClient();
        var token = Token(MailBox.Of(portal, email)[0]);

        (await nobody.PostAsync("/api/v1/invitations/reject", new { token })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await nobody.PostAsync("/api/v1/invitations/sign-up", new { token, password = Persons.Password })).ToldAsync()).ShouldBe("409 invitation.used");
        (await (await nobody.PostAsync("/api/v1/invitations/reject", new { token = "tl_inv_x" })).ToldAsync()).ShouldBe("404 invitation.unknown");
        await using var db = portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderByDescending(a => a.Sequence).Select(a => $"{a.Action} by {a.Actor}").FirstAsync(Ct)).ShouldBe("invitation.reject by system invitee");
    }

    [Fact]
    public async Task Whether_an_address_has_a_login_shows_neither_in_the_answer_nor_in_the_mail()
    {
        var tenant = await portal.NewTenantAsync();
        var known = await portal.NewPersonAsync();
        var unknown = Stranger();

        var answers = new List<string>();
        foreach (var email in new[] { known.Email, unknown })
        {
            var text = await (await tenant.Client.PostAsync("/api/v1/invitations", new { email, role = "viewer" })).Content.ReadAsStringAsync(Ct);
            answers.Add(Changing().Replace(text.Replace(email, "X", StringComparison.Ordinal), ""));
            answers.Add(Token().Replace(MailBox.Of(portal, email)[^1].Replace(email, "X", StringComparison.Ordinal), "").Split("\r\n\r\n", 2)[1]);
        }

        (answers[0], answers[1]).ShouldBe((answers[2], answers[3]));
    }

    [Theory]
    [InlineData("nobody", "viewer", "400 signup.email_invalid /email")]
    [InlineData("a@example.test", "owner", "403 member.role_above_yours /role")]
    [InlineData("a@example.test", null, "400 member.role_required /role")]
    public async Task What_an_admin_may_not_ask_is_refused(string email, string? role, string expected)
    {
        var tenant = await portal.NewTenantAsync(Role.Admin);
        (await (await tenant.Client.PostAsync("/api/v1/invitations", new { email, role })).ToldAsync()).ShouldBe(expected);
        (await (await tenant.Client.PostAsync("/api/v1/invitations", new { email, role = "admin", account_ids = new[] { tenant.Account } })).ToldAsync())
            .ShouldBe(email == "nobody" ? expected : "400 member.limit_needs_narrow_role /account_ids");
    }

    [Fact]
    public async Task Fifty_mails_an_hour_are_enough()
    {
        var tenant = await portal.NewTenantAsync();
        await InviteAsync(tenant, Stranger(), "viewer");
        await using (var db = portal.AsOwner())
        {
            var now = TimeProvider.System.GetUtcNow();
            db.Invitations.AddRange(Enumerable.Range(0, 49).Select(i => new Invitation
            {
                OrganizationId = tenant.Id,
                Id = InvitationId.New(now),
                Email = $"many{i}@example.test",
                NormalizedEmail = $"MANY{i}@EXAMPLE.TEST",
                Role = Role.Viewer,
                AccountIds = null,
                TokenHash = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32),
                InvitedBy = tenant.Person,
                CreatedAt = now,
                SentAt = now,
                ExpiresAt = now.AddDays(7),
            }));
            await db.SaveChangesAsync(Ct);
        }

        (await (await tenant.Client.PostAsync("/api/v1/invitations", new { email = Stranger(), role = "viewer" })).ToldAsync()).ShouldBe("429 invitation.too_many");
    }

    [Fact]
    public async Task Twenty_answers_at_once_make_one_membership()
    {
        var tenant = await portal.NewTenantAsync();
        var email = Stranger();
        await InviteAsync(tenant, email, "viewer");
        var token = Token(MailBox.Of(portal, email)[0]);
        using var nobody = portal.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => nobody.PostAsync(i % 2 == 0 ? "/api/v1/invitations/sign-up" : "/api/v1/invitations/reject", i % 2 == 0 ? new { token, password = Persons.Password } : (object)new { token })));

        answers.Count(a => a.IsSuccessStatusCode).ShouldBe(1);
        answers.ShouldAllBe(a => a.IsSuccessStatusCode || a.StatusCode == HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task The_links_page_says_what_to_do_to_the_reader_to_somebody_else_and_when_it_is_too_late()
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await portal.NewPersonAsync();
        var eve = await portal.NewPersonAsync();
        await InviteAsync(tenant, bo.Email, "viewer");
        var link = $"/invitation?token={Token(MailBox.Of(portal, bo.Email)[^1])}";
        using var nobody = portal.NewClient();
        using var stranger = await portal.SignInAsync(eve);
        using var reader = await portal.SignInAsync(bo);

        (await PageAsync(nobody, link)).QuerySelector("main .btn--primary")!.TextContent.ShouldBe($"Sign in as {bo.Email}");
        var wrong = await PageAsync(stranger, link);
        wrong.QuerySelector("main .banner")!.TextContent.ShouldContain($"You are signed in as {eve.Email}. Only {bo.Email} can accept this.");
        wrong.QuerySelectorAll("main button").Select(b => b.TextContent).ShouldBe(["Sign out", "Decline"]);
        var page = await PageAsync(reader, link);
        var form = page.QuerySelectorAll("main form")[0];
        var fields = form.QuerySelectorAll("input[name]").Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
        var answer = await reader.PostAsync(link, new FormUrlEncodedContent(fields), Ct);
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldStartWith("/o/tenant-");
        (await PageAsync(reader, link)).QuerySelector("main code")!.TextContent.ShouldBe("invitation.used");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<IHtmlDocument> PageAsync(HttpClient client, string path) => new HtmlParser().ParseDocument(await client.GetStringAsync(path, Ct));

    private static string Stranger() => string.Create(CultureInfo.InvariantCulture, $"stranger{Interlocked.Increment(ref _strangers)}@example.test");

    private static async Task<InvitationView> InviteAsync(Tenant tenant, string email, string role, params AccountId[] accounts) =>
        await (await tenant.Client.PostAsync("/api/v1/invitations", new { email, role, account_ids = accounts is [] ? null : accounts })).ReadAsync<InvitationView>();

    private static HttpClient PasswordAsync(Tenant person, string password)
    {
        var client = person.Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{person.Email}:{password}")));
        return client;
    }

    private async Task AgeAsync(InvitationId id, TimeSpan by)
    {
        await using var db = portal.AsOwner();
        await db.Invitations.Where(i => i.Id == id).ExecuteUpdateAsync(s => s.SetProperty(i => i.SentAt, i => i.SentAt - by).SetProperty(i => i.ExpiresAt, i => i.ExpiresAt - by), Ct);
    }

    private static string Token(string mail) => Token().Match(mail).Value;

    [GeneratedRegex("tl_inv_[0-9A-Za-z]{49}", RegexOptions.None, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("\"(id|created_at|sent_at|expires_at)\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Changing();
}
