using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The pages of an account's connect policy, decisions and sessions.</summary>
internal static class PolicyPages
{
    /// <summary>Writes a policy of one rule with the form: tokens with this scope may publish under orders.</summary>
    public static async Task WriteAsync(Visitor visitor, string scope)
    {
        await visitor.Page.GotoAsync($"{visitor.Account}/policy/edit");
        await visitor.Page.Locator("[name='Form.Rules[0].Name']").FillAsync("deployers");
        if (await visitor.Page.Locator("[name='Form.Rules[0].Claims[0].Claim']").CountAsync() == 0)
        {
            await visitor.ClickAsync(visitor.Button("Add a claim condition to rule 1"));
        }

        await visitor.Page.Locator("[name='Form.Rules[0].Claims[0].Claim']").FillAsync("scopes");
        await visitor.Page.Locator("[name='Form.Rules[0].Claims[0].Test']").SelectOptionAsync("contains");
        await visitor.Page.Locator("[name='Form.Rules[0].Claims[0].Value']").FillAsync(scope);
        await visitor.Page.Locator("[name='Form.Rules[0].Group']").SelectOptionAsync("default");
        await visitor.Page.Locator("[name='Form.Rules[0].PubAllow']").FillAsync("orders.>");
    }

    public static async Task SaveAsync(Visitor visitor, int version)
    {
        await visitor.ClickAsync(visitor.Button($"Save as version {version}"));
        await visitor.Page.WaitForURLAsync($"**/policy?saved={version}");
    }

    /// <summary>Tries a token at the test bench until the callout service knows of the newest policy.</summary>
    /// <returns>The verdict.</returns>
    public static async Task<string> TryAsync(Visitor visitor, string token, string until)
    {
        var verdict = "";
        for (var i = 0; i < 20 && !verdict.Contains(until, StringComparison.Ordinal); i++)
        {
            await visitor.Page.GotoAsync($"{visitor.Account}/policy/bench");
            await visitor.Page.GetByLabel("Token", new() { Exact = true }).FillAsync(token);
            await visitor.ClickAsync(visitor.Button("Try"));
            verdict = await visitor.Page.Locator(".verdict, .banner").First.InnerTextAsync();
        }

        return verdict;
    }

    public static async Task<string[]> PagesAsync(Visitor visitor)
    {
        var empty = new[] { $"{visitor.Account}/policy" };
        await visitor.Page.GotoAsync(empty[0]);
        (await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "No policy, so no client gets in by a token" }).CountAsync()).ShouldBe(1);
        await WriteAsync(visitor, "deploy");
        await SaveAsync(visitor, 1);
        await WriteAsync(visitor, "publish");
        await SaveAsync(visitor, 2);
        return
        [
            $"{visitor.Account}/policy", $"{visitor.Account}/policy/edit", $"{visitor.Account}/policy/edit?as=json", $"{visitor.Account}/policy/versions/1", $"{visitor.Account}/policy/versions/2", $"{visitor.Account}/policy/bench",
            $"{visitor.Account}/decisions", $"{visitor.Account}/decisions?allowed=false&reason=no_rule_matched", $"{visitor.OrganizationPath}/decisions?unplaced=true", $"{visitor.Account}/sessions", $"{visitor.Account}/sessions?state=all&subject=x",
        ];
    }
}
