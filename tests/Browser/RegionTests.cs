using Microsoft.Playwright;

namespace Platform.Browser;

public sealed class RegionTests(Site site)
{
    [Fact]
    public async Task Regions_say_where_to_connect_and_how_far_they_are_from_this_browser()
    {
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(TestContext.Current.CancellationToken);

        // By the link, as a person comes: the page's own content policy must be in force then.
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Regions" }).ClickAsync();
        await ada.Page.WaitForURLAsync("**/regions");

        foreach (var node in site.Platform.Nodes)
        {
            var row = ada.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = node.Name });
            await Assertions.Expect(row).ToContainTextAsync(node.Client);
            await Assertions.Expect(row).ToContainTextAsync("Answering");
            await Assertions.Expect(row).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"\d ms", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        }

        ada.Wrong.ShouldBeEmpty();
    }
}
