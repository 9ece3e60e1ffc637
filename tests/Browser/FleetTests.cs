using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.Browser;

public sealed partial class FleetTests(Site site)
{
    [Fact]
    public async Task An_administrator_sees_every_node_and_what_it_is_joined_to_without_script()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        (await ada.Page.GotoAsync("/admin/fleet"))!.Status.ShouldBe(404);
        await site.Platform.GrantAsync(ada.Email, ct);

        await ada.Page.GotoAsync(ada.OrganizationPath);
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Fleet", Exact = true }));
        foreach (var node in site.Platform.Nodes)
        {
            var row = ada.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes of the fleet" }).GetByRole(AriaRole.Row).Filter(new() { HasText = node.Name });
            await Assertions.Expect(row).ToContainTextAsync("Answering");
        }

        // Between any two regions: the map's words and the matrix are of the same numbers.
        var others = site.Platform.Nodes.Select(n => n.Region).Distinct().Count() - 1;
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Table, new() { Name = "Gateway round trip between regions" }).GetByRole(AriaRole.Cell).Filter(new() { HasTextRegex = RoundTrip() }))
            .ToHaveCountAsync(others * (others + 1));

        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Link, new() { Name = site.Platform.Nodes[0].Name, Exact = true }));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(site.Platform.Nodes[0].Name);
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Table, new() { Name = "Gateways to other regions" }).GetByRole(AriaRole.Cell, new() { Name = "gateway", Exact = true })).ToHaveCountAsync(others);
        ada.Wrong.Where(w => !w.Contains("404", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_administrator_has_a_restart_planned_and_calls_it_off_without_script()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);
        await site.Platform.GrantAsync(ada.Email, ct);
        await ada.Page.GotoAsync("/admin/fleet/rollouts");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Plan a restart" }));

        // The controller looks every two seconds.
        var nodes = ada.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes, in the order they were planned" }).GetByRole(AriaRole.Row);
        for (var attempt = 0; await nodes.CountAsync() == 0 && attempt < 100; attempt++)
        {
            await Task.Delay(200, ct);
            await ada.Page.GotoAsync("/admin/fleet/rollouts");
        }

        await Assertions.Expect(nodes).ToHaveCountAsync(site.Platform.Nodes.Count + 1);
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Start" })).ToBeVisibleAsync();
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Plan a restart" })).ToBeVisibleAsync();

        await ada.Page.GetByLabel("What nodes there shall be").FillAsync("{");
        await ada.ClickAsync(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Save as a new revision" }));
        await Assertions.Expect(ada.Page.Locator("#document-error")).ToContainTextAsync("topology.wrong");
        ada.Wrong.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\d[\d.]* ms$", RegexOptions.None, 1000)]
    private static partial Regex RoundTrip();
}
