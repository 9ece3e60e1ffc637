using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.Browser;

public sealed partial class SecretTests(Site site)
{
    /// <summary>The downloaded file is the only place a seed appears; a token's text only in the answer that made it.</summary>
    [Fact]
    public async Task No_seed_JWT_or_token_in_a_page_or_an_address()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        var seen = new List<(string Where, string Text)>();
        ada.Page.Response += (_, response) => seen.Add(("address", response.Url));
        await ada.SignUpAsync(ct);
        var creds = await File.ReadAllTextAsync(await ada.DownloadCredsAsync(), ct);
        creds.ShouldMatch("SU[A-Z2-7]{56}");
        var secrets = Secret().Matches(creds).Select(m => m.Value).ToList();

        await ada.Page.GotoAsync($"{ada.OrganizationPath}/tokens");
        await ada.Page.GetByLabel("Name").FillAsync("laptop");
        await ada.ClickAsync(ada.Button("Make token"));
        var token = await ada.Page.GetByRole(AriaRole.Region, new() { Name = "Token", Exact = true }).TextContentAsync();
        token.ShouldNotBeNull().ShouldStartWith("tl_pat_");
        secrets.Add(token);

        foreach (var path in new[] { ada.OrganizationPath, $"{ada.OrganizationPath}/tokens", ada.Account, $"{ada.Account}/users", ada.Connect })
        {
            await ada.Page.GotoAsync(path);
            seen.Add((path, await ada.Page.ContentAsync()));
        }

        seen.Where(s => secrets.Exists(secret => s.Text.Contains(secret, StringComparison.Ordinal))).Select(s => s.Where).ShouldBeEmpty();
        seen.Where(s => Secret().IsMatch(s.Text)).Select(s => s.Where).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_file_is_not_stored_on_the_way_and_each_download_is_another_key()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync();
        await ada.SignUpAsync(ct);
        IResponse? answer = null;
        ada.Page.Response += (_, response) => { if (response.Url.EndsWith("/credentials", StringComparison.Ordinal)) { answer = response; } };
        var first = await File.ReadAllTextAsync(await ada.DownloadCredsAsync(), ct);
        var second = await File.ReadAllTextAsync(await ada.DownloadCredsAsync(), ct);

        first.ShouldNotBe(second);
        answer.ShouldNotBeNull().Headers["cache-control"].ShouldContain("no-store");
    }

    // A seed, or a JWT of NATS's own kind with its claims; the masked preview shows the header alone.
    [GeneratedRegex(@"\bS[UAOX][A-Z2-7]{56}\b|eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ\.[A-Za-z0-9_-]{20,}", RegexOptions.None, 1000)]
    private static partial Regex Secret();
}
