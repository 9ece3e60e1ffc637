using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Platform.Store;

namespace Platform.Portal.Tests;

/// <summary>People at browsers without script.</summary>
internal static class Persons
{
    public const string Password = "correct horse battery";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A fresh organization whose owner has confirmed the address and has that password.</summary>
    public static async Task<Tenant> NewPersonAsync(this PortalFixture portal)
    {
        var tenant = await portal.NewTenantAsync();
        await using var scope = portal.Services.CreateAsyncScope();
        var persons = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var person = (await persons.FindByEmailAsync(tenant.Email))!;
        person.EmailConfirmed = true;
        person.PasswordHash = persons.PasswordHasher.HashPassword(person, Password);
        (await persons.UpdateAsync(person)).Succeeded.ShouldBeTrue();
        return tenant;
    }

    /// <summary>By the form on the page.</summary>
    public static async Task<HttpClient> SignInAsync(this PortalFixture portal, Tenant tenant)
    {
        var browser = portal.NewClient();
        var page = new HtmlParser().ParseDocument(await browser.GetStringAsync("/sign-in", Ct));
        var form = page.QuerySelector("form:has(input[type=password])").ShouldNotBeNull();
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("type") switch
        {
            "password" => Password,
            "email" => tenant.Email,
            _ => i.GetAttribute("value") ?? "",
        });
        var response = await browser.PostAsync(form.GetAttribute("action") ?? "/sign-in", new FormUrlEncodedContent(fields), Ct);
        response.RequestMessage!.RequestUri!.AbsolutePath.ShouldNotBe("/sign-in");
        return browser;
    }
}
