using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A stream saved and brought back by somebody at a browser without script.</summary>
public sealed class StreamTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_downloaded_deleted_and_restored_from_the_page()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        using var tenant = await Tenant.OfAsync(site.Platform, ada);
        await ada.Page.GotoAsync($"{ada.Account}/streams");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "JetStream is off" })).ToBeVisibleAsync();
        await using var nats = await StreamPages.MakeAsync(tenant, "ORDERS");

        await ada.Page.GotoAsync($"{ada.Account}/streams");
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Download backup of ORDERS" })));
        download.SuggestedFilename.ShouldBe("ORDERS.zip");
        var file = await download.PathAsync();

        await RestoreAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("stream.exists");
        await StreamPages.AskAsync(nats, "STREAM.DELETE.ORDERS", "");
        await ada.Page.GotoAsync($"{ada.Account}/streams");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "No streams yet" })).ToBeVisibleAsync();
        await RestoreAsync(replicas: "5");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server says: no suitable peers");
        await RestoreAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("ORDERS is restored. 10 messages");

        var state = JsonNode.Parse(await StreamPages.AskAsync(nats, "STREAM.INFO.ORDERS", ""))!["state"]!;
        (state["messages"]!.GetValue<int>(), state["last_seq"]!.GetValue<int>()).ShouldBe((10, 10));
        ada.Wrong.ShouldBeEmpty();

        async Task RestoreAsync(string replicas = "")
        {
            await ada.Page.GetByLabel("Replicas").SelectOptionAsync(replicas);
            await ada.Page.GetByLabel("Backup", new() { Exact = true }).SetInputFilesAsync(file);
            await ada.ClickAsync(ada.Button("Restore"));
        }
    }
}
