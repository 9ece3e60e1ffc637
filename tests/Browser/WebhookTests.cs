using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Platform.Fixtures;

namespace Platform.Browser;

/// <summary>A webhook from the form to what arrives and what the pages say of it, without script.</summary>
public sealed class WebhookTests(Site site)
{
    [Fact]
    public async Task A_webhook_is_registered_tested_seen_to_arrive_and_replayed()
    {
        var ct = TestContext.Current.CancellationToken;
        await site.Platform.AllowThisMachineAsync(ct);
        var received = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var receiver = await PlayedWeb.StartAsync(
            app => app.Run(context =>
            {
                received.Enqueue(context.Request.Headers["webhook-id"].ToString());
                return context.Response.WriteAsync("thank you", ct);
            }),
            ct);
        var url = receiver.Urls.First();

        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/webhooks");
        await ada.Page.GetByLabel("Address").FillAsync("https://10.1.2.3/");
        await ada.ClickAsync(ada.Button("Register"));
        (await ada.Page.GetByText("webhook.address_refused").CountAsync()).ShouldBe(1);
        await ada.Page.GetByLabel("Address").FillAsync($"{url}/hook");
        await ada.Page.GetByLabel("Events").FillAsync("account.*");
        await ada.ClickAsync(ada.Button("Register"));
        (await ada.Page.GetByRole(AriaRole.Region, new() { Name = "Signing secret", Exact = true }).TextContentAsync())!.ShouldStartWith("whsec_");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "I saved it" }));
        (await ada.Page.GetByText("whsec_").CountAsync()).ShouldBe(0);

        await ada.ClickAsync(ada.Button("Send a test event"));
        await SeenAsync(ada, "Delivered", ct);
        (await ada.Page.GetByText("thank you").CountAsync()).ShouldBe(1);
        await ada.ClickAsync(ada.Button("Send again now"));
        await SeenAsync(ada, "2 tries", ct);
        received.Distinct().ShouldHaveSingleItem().ShouldStartWith("whd_");

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/webhooks");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = $"{url}/hook" }));
        await ada.ClickAsync(ada.Button("Disable"));
        (await ada.Page.GetByText("Nothing is sent.").CountAsync()).ShouldBe(1);
        await ada.ClickAsync(ada.Button("Delete this webhook"));
        (await ada.Page.GetByText("No webhook yet").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_audit_log_is_published_where_the_page_says()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);
        await ada.Page.GotoAsync($"{ada.OrganizationPath}/audit");
        await ada.Page.GetByLabel("Subject prefix").FillAsync("bad prefix");
        await ada.ClickAsync(ada.Button("Publish from now on"));
        (await ada.Page.GetByText("audit_stream.prefix_invalid").CountAsync()).ShouldBe(1);
        await ada.Page.GetByLabel("Subject prefix").FillAsync("audit");
        await ada.ClickAsync(ada.Button("Publish from now on"));
        await SeenAsync(ada, "all there are", TestContext.Current.CancellationToken);
        await ada.ClickAsync(ada.Button("Stop publishing"));
        (await ada.Page.GetByText("Ended.").CountAsync()).ShouldBe(1);
    }

    private static async Task SeenAsync(Visitor ada, string text, CancellationToken ct)
    {
        for (var i = 0; i < 60 && await ada.Page.GetByText(text).CountAsync() == 0; i++)
        {
            await Task.Delay(500, ct);
            await ada.Page.ReloadAsync();
        }

        (await ada.Page.GetByText(text).CountAsync()).ShouldBeGreaterThan(0, text);
    }
}
