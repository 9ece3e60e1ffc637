using System.Diagnostics;
using Microsoft.Playwright;

namespace Platform.Browser;

public sealed class JourneyTests(Site site)
{
    [Fact]
    public async Task From_sign_up_to_a_client_in_every_region_within_a_minute_and_six_clicks()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        var started = Stopwatch.GetTimestamp();
        await ada.SignUpAsync(ct);

        await ada.ClickAsync(ada.Button("Publish"));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("first message");
        var toFirstMessage = Stopwatch.GetElapsedTime(started);

        var creds = await ada.DownloadCredsAsync();
        await Assertions.Expect(ada.Page.Locator("#watch")).ToContainTextAsync("Waiting for your first connection");
        var urls = site.Platform.Nodes.GroupBy(n => n.Region).Select(region => region.First().Client).ToList();
        await using (var client = await NodeClient.StartAsync(creds, urls, ct))
        {
            (await client.NextAsync(ct)).GetProperty("step").GetString().ShouldBe("connected");
            var connected = Stopwatch.GetTimestamp();
            await Assertions.Expect(ada.Page.Locator("#watch [data-when=connected]")).ToContainTextAsync("journey");
            Stopwatch.GetElapsedTime(connected).ShouldBeLessThan(TimeSpan.FromSeconds(2));
            foreach (var _ in urls.Skip(1))
            {
                (await client.NextAsync(ct)).GetProperty("step").GetString().ShouldBe("connected");
            }

            (await client.NextAsync(ct)).GetProperty("text").GetString().ShouldBe("from the first region");
            await Assertions.Expect(ada.Page.Locator("#watch .kv")).ToContainTextAsync("RTT");
        }

        ada.Clicks.ShouldBeLessThanOrEqualTo(6);
        toFirstMessage.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        ada.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_with_script_switched_off_except_what_moves()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);

        await ada.ClickAsync(ada.Button("Publish"));
        await Assertions.Expect(ada.Page.GetByText("Published to hello.world")).ToBeVisibleAsync();

        var creds = await ada.DownloadCredsAsync();
        await using (var client = await NodeClient.StartAsync(creds, [site.Platform.Nodes[0].Client], ct))
        {
            (await client.NextAsync(ct)).GetProperty("step").GetString().ShouldBe("connected");
            for (var tries = 0; tries < 10 && !await ada.Page.GetByText("Connected", new() { Exact = true }).IsVisibleAsync(); tries++)
            {
                await Task.Delay(200, ct);
                await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Reload to see what is new" }).First.ClickAsync();
            }

            await Assertions.Expect(ada.Page.GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();
        }

        ada.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_confirmation_link_opened_in_another_browser_leads_to_sign_in()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await using var elsewhere = await site.VisitAsync();
        await ada.Page.GotoAsync("/sign-up");
        await ada.Page.GetByLabel("Work email").FillAsync(ada.Email);
        await ada.Page.GetByLabel("Organization", new() { Exact = true }).FillAsync(ada.Organization);
        await ada.Page.GetByLabel("Password").FillAsync(ada.Password);
        await ada.ClickAsync(ada.Button("Create the organization"));
        await elsewhere.Page.GotoAsync((await site.Platform.LinkMailedAsync(ada.Email, "/confirm", ct)).PathAndQuery);
        await elsewhere.ClickAsync(elsewhere.Button("Confirm and go on"));

        await elsewhere.Page.WaitForURLAsync("**/sign-in?confirmed=1");
        await ada.SignInAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(ada.Organization);
    }
}
