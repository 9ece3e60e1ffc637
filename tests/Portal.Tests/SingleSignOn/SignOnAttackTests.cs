using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Tests.ExternalSignIn;
using Platform.Portal.Tests.Security;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>What an organization, or its provider, could try against everybody else.</summary>
public sealed class SignOnAttackTests(ProviderSite site) : IClassFixture<ProviderSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_says_nothing_of_addresses_of_other_domains()
    {
        var victim = await site.Portal.NewPersonAsync();
        await using var org = await SignOnSite.StartAsync(site);
        foreach (var email in new[] { victim.Email, $"x@sub.{org.Domain}", $"x@{org.Domain}.evil.example", $"victim@example.test@{org.Domain.Replace('.', '-')}" })
        {
            using var browser = site.NewBrowser();
            org.SignIn(email, "nats-admins");
            var refused = (await SignOnSite.GoAsync(browser, $"any@{org.Domain}")).Text();
            (refused.Contains("external.other_domain", StringComparison.Ordinal) || refused.Contains("external.email_unverified", StringComparison.Ordinal)).ShouldBeTrue(email);
        }
    }

    [Theory, InlineData("false"), InlineData("\"true\""), InlineData("null")]
    public async Task An_address_of_its_own_domain_counts_only_if_it_is_verified(string said)
    {
        await using var org = await SignOnSite.StartAsync(site);
        using var browser = site.NewBrowser();
        var email = org.NewEmail();
        org.SignIn(email, "nats-admins");
        org.Provider.Claims["email_verified"] = JsonNode.Parse(said);
        (await SignOnSite.GoAsync(browser, email)).Text().ShouldContain("external.email_unverified");
        (await org.MemberAsync(email)).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_becomes_somebody_who_was_here_before_by_a_providers_word()
    {
        await using var org = await SignOnSite.StartAsync(site);
        var victim = await site.Portal.NewPersonAsync();
        string email;
        await using (var db = site.Portal.AsOwner())
        {
            var person = await db.Persons.SingleAsync(p => p.Id == victim.Person.Value, Ct);
            person.SetEmail(email = org.NewEmail("victim"));
            await db.SaveChangesAsync(Ct);
        }

        using var browser = site.NewBrowser();
        org.SignIn(email, "nats-admins");
        (await SignOnSite.GoAsync(browser, email)).Path.ShouldBe("/sign-in/connect");
        (await browser.OpenAsync("/security")).Path.ShouldStartWith("/sign-in?");
        (await org.MemberAsync(email)).ShouldBeNull();

        // Nor does another's login here: it is that of another address.
        var other = await site.Portal.NewPersonAsync();
        var confirm = await browser.SignInAsync(other.Email, "/sign-in/connect");
        (await browser.SubmitAsync(confirm, "main form:has(button)")).Text().ShouldContain("external.not_yours");
    }

    [Theory]
    [InlineData("""{"role":"owner"}"""), InlineData("""{"groups":"nats-admins,nats-developers"}"""), InlineData("""{"groups":["NATS-ADMINS"," nats-admins","nats-admins\u0000"]}""")]
    [InlineData("""{"groups":{"nats-admins":true}}"""), InlineData("""{"groups":[["nats-admins"]]}"""), InlineData("""{"groups":"nats-*"}"""), InlineData("""{"default_role":"admin"}""")]
    public async Task A_role_comes_from_a_rule_that_fits_letter_for_letter_and_from_nothing_else(string claims)
    {
        await using var org = await SignOnSite.StartAsync(site);
        using var browser = site.NewBrowser();
        var email = org.NewEmail();
        org.Provider.SignIn("injector", email, true, [.. ((JsonObject)JsonNode.Parse(claims)!).Select(p => (p.Key, p.Value?.DeepClone()))]);
        var refused = (await SignOnSite.GoAsync(browser, email)).Text();
        (refused.Contains("external.no_role", StringComparison.Ordinal) || refused.Contains("external.token_refused", StringComparison.Ordinal)).ShouldBeTrue(refused);
    }

    [Fact]
    public async Task Rules_make_no_owners_and_give_no_more_than_who_writes_them_has()
    {
        var tenant = await site.Portal.NewTenantAsync();
        var put = new PutSignOn.Request(Mapping: new([new("a", "b", Role.Owner)], [], null));
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<PutSignOn.Handler>().HandleAsync(put, Precondition.Any, Ct))).IsRefused(out var owner).ShouldBeTrue();
        owner.Code.ShouldBe("single_sign_on.mapping_invalid");
        await using var scope = site.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(tenant.Id, tenant.Person, $"person {tenant.Person}", [Permissions.ManageMembers, .. Permissions.Of(Role.Viewer)]);
        var narrow = await scope.ServiceProvider.GetRequiredService<PutSignOn.Handler>().HandleAsync(new(Mapping: new([], [new("g", Role.Developer)], null)), Precondition.Any, Ct);
        narrow.IsRefused(out var above).ShouldBeTrue();
        above.Code.ShouldBe("member.role_above_yours");
    }

    [Fact]
    public async Task An_owner_stays_an_owner_whatever_the_provider_says()
    {
        await using var org = await SignOnSite.StartAsync(site);
        var email = org.NewEmail();
        org.SignIn(email, "nats-admins");
        using var browser = site.NewBrowser();
        await SignOnSite.GoAsync(browser, email);
        await using (var db = site.Portal.AsOwner())
        {
            var member = (await org.MemberAsync(email))!;
            await db.Members.Where(m => m.OrganizationId == member.OrganizationId && m.PersonId == member.PersonId).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Owner), Ct);
        }

        org.SignIn(email);
        using var again = site.NewBrowser();
        (await SignOnSite.GoAsync(again, email)).Path.ShouldStartWith("/o/");
        (await org.MemberAsync(email))!.Role.ShouldBe(Role.Owner);
    }

    [Fact]
    public async Task A_domain_is_one_organizations_and_goes_to_who_can_show_it_alone()
    {
        var (first, second) = (await site.Portal.NewTenantAsync(), await site.Portal.NewTenantAsync());
        var name = TenantSignOn.NewDomain();
        var ours = await first.VerifyAsync(name);
        ours.VerifiedAt.ShouldNotBeNull();
        var theirs = await second.ClaimAsync(name);

        // Both records stand: whoever has it keeps it.
        site.Portal.Names.Set(ours.Record, ours.Value, theirs.Value);
        (await VerifyAsync(second, theirs)).ShouldBe("single_sign_on.domain_not_shown");
        // Somebody else's challenge is no proof either.
        site.Portal.Names.Set(ours.Record, ours.Value);
        (await VerifyAsync(second, theirs)).ShouldBe("single_sign_on.domain_not_shown");

        // The domain has another owner now, who put theirs in place of ours.
        site.Portal.Names.Set(ours.Record, theirs.Value);
        (await VerifyAsync(second, theirs)).ShouldBe("verified");
        await using var db = site.Portal.AsOwner();
        (await db.SsoDomains.Where(d => d.Domain == name && d.VerifiedAt != null).Select(d => d.OrganizationId).ToListAsync(Ct)).ShouldBe([second.Id]);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == first.Id && a.Action == "sso_domain.lose", Ct)).ShouldBe(1);
        (await AuditLog.VerifyAsync(db, first.Id, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_that_is_off_signs_nobody_in_and_nobody_is_sent_to_another_organizations()
    {
        await using var org = await SignOnSite.StartAsync(site);
        (await org.Tenant.AsAsync(Role.Owner, s => s.GetRequiredService<PutSignOnState.Handler>().HandleAsync(new(Enabled: false, Required: false), Ct))).Value.Enabled.ShouldBeFalse();
        using var browser = site.NewBrowser();
        (await SignOnSite.GoAsync(browser, org.NewEmail())).Text().ShouldContain("external.no_sign_on");
        // By its id neither: that way is the platform's own providers'.
        (await browser.OpenAsync($"/sign-in/with/{org.Tenant.Id}")).Text().ShouldContain("external.no_connection");
    }

    [Theory]
    [InlineData("http://login.example.com", "single_sign_on.issuer_invalid"), InlineData("https://10.0.0.7", "single_sign_on.address_refused"), InlineData("https://169.254.169.254", "single_sign_on.address_refused")]
    [InlineData("https://user@login.example.com", "single_sign_on.issuer_invalid"), InlineData("https://login.example.com/?x", "single_sign_on.issuer_invalid"), InlineData("https://LOGIN.example.com", "single_sign_on.issuer_invalid")]
    public async Task An_issuer_is_a_public_https_address(string issuer, string code)
    {
        var tenant = await site.Portal.NewTenantAsync();
        var put = await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<PutSignOn.Handler>().HandleAsync(new(issuer, "a"), Precondition.Any, Ct));
        put.IsRefused(out var refusal).ShouldBeTrue();
        refusal.Code.ShouldBe(code);
    }

    private static async Task<string> VerifyAsync(Tenant tenant, DomainView domain) =>
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<VerifyDomain.Handler>().HandleAsync(domain.Id, Ct))).Match(_ => "verified", refusal => refusal.Code);
}
