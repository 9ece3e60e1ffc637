using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests;

/// <summary>The portal dies at each step of provisioning; what it leaves is nothing or everything, and asking again completes it.</summary>
public sealed class CrashTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("signup.organization", 0)]
    [InlineData("signup.account", 0)]
    [InlineData("signup.before_commit", 0)]
    [InlineData("signup.after_commit", 1)]
    [InlineData("signup.before_mail", 1)]
    public async Task A_sign_up_that_dies_leaves_nothing_or_everything_and_can_be_repeated(string failPoint, int personsLeft)
    {
        var email = $"{failPoint.Replace('.', '-')}@example.test";
        var request = new { email, password = "correct horse battery", organization = failPoint };
        using (var doomed = await portal.StartProcessAsync(failPoint))
        {
            await Should.ThrowAsync<HttpRequestException>(() => doomed.Client.PostAsync("/api/v1/signup", request));
            await doomed.WaitForDeathAsync(Ct);
        }

        await using var db = portal.AsOwner();
        (await db.Persons.CountAsync(p => p.Email == email, Ct)).ShouldBe(personsLeft);
        (await db.Organizations.CountAsync(o => o.Name == failPoint, Ct)).ShouldBe(personsLeft);
        MailBox.Of(portal, email).ShouldBeEmpty();

        using var client = portal.NewClient();
        (await client.PostAsync("/api/v1/signup", request)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var organization = (await db.Organizations.SingleAsync(o => o.Name == failPoint, Ct)).Id;
        (await db.Accounts.CountAsync(a => a.OrganizationId == organization, Ct)).ShouldBe(1);
        (await db.Users.CountAsync(u => u.OrganizationId == organization, Ct)).ShouldBe(1);
        (await db.AuditRows.Where(a => a.OrganizationId == organization).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct))
            .ShouldBe(["person.create", "organization.create", "account.create", "user.create"]);
        MailBox.Of(portal, email).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("account.create.before_save", 0)]
    [InlineData("account.create.after_save", 1)]
    public async Task An_account_whose_making_dies_is_there_whole_or_not_at_all(string failPoint, int accountsLeft)
    {
        var tenant = await portal.NewTenantAsync();
        using (var doomed = await portal.StartProcessAsync(failPoint))
        {
            doomed.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
            await Should.ThrowAsync<HttpRequestException>(() => doomed.Client.PostAsync("/api/v1/accounts", new { name = "orders" }));
            await doomed.WaitForDeathAsync(Ct);
        }

        await using var db = portal.AsOwner();
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id && a.Name == "orders", Ct)).ShouldBe(accountsLeft);
        (await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "orders" })).ToldAsync()).ShouldBe(accountsLeft == 0 ? "201" : "409 account.name_taken /name");
        (await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(2);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "account.create", Ct)).ShouldBe(2);
        (await db.SigningKeys.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe(2);
    }
}
