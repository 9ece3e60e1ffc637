using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>The command line signs in by a browser: the program as a process of its own without a terminal, the portal, and a person.</summary>
public sealed class CliTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trunk_login_shows_a_code_a_browser_lets_it_in_and_it_stays_in_until_logout()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        var home = Directory.CreateTempSubdirectory("trunkline-cli-").FullName;
        try
        {
            using var login = Start(home, "login", "--url", site.Platform.Portal, "--context", "work");
            var told = await ReadUntilAsync(login.StandardError, "?user_code=");
            var code = Regex.Match(told, "type +([B-Z]{4}-[B-Z]{4})", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

            await ada.Page.GotoAsync("/device");
            await ada.Page.GetByLabel("Code").FillAsync(code);
            await ada.ClickAsync(ada.Button("Go on"));
            (await ada.Page.ContentAsync()).ShouldContain("trunk, the command line");
            await ada.ClickAsync(ada.Button("Let it in"));
            await ada.Page.GetByRole(AriaRole.Heading, new() { Name = "It is in" }).WaitForAsync();
            await login.WaitForExitAsync(Ct);
            login.ExitCode.ShouldBe(0, await login.StandardError.ReadToEndAsync(Ct));

            (await RunAsync(home, "account", "list")).ShouldContain("default");
            JsonNode.Parse(await RunAsync(home, "whoami", "--output", "json"))!["email"]!.GetValue<string>().ShouldBe(ada.Email);

            // Ten minutes later: the access token is over, and is renewed on the way.
            var file = Path.Combine(home, "trunk", "contexts", "work.json");
            var kept = JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!;
            var first = kept["access_token"]!.GetValue<string>();
            kept["expires_at"] = "2020-01-01T00:00:00.0000000+00:00";
            await File.WriteAllTextAsync(file, kept.ToJsonString(), Ct);
            await RunAsync(home, "account", "create", "--name", "by-trunk");
            JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!["access_token"]!.GetValue<string>().ShouldNotBe(first);

            // It is listed with what acts for the person, and logout ends it in the portal too.
            await ada.Page.GotoAsync($"{ada.OrganizationPath}/applications");
            var end = ada.Page.GetByRole(AriaRole.Button, new() { Name = "End trunk, the command line" });
            (await end.CountAsync()).ShouldBe(1);
            await RunAsync(home, "logout");
            await ada.Page.ReloadAsync();
            (await end.CountAsync()).ShouldBe(0);
            using var after = Start(home, "whoami");
            await after.WaitForExitAsync(Ct);
            after.ExitCode.ShouldBe(3);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string home, params string[] words)
    {
        using var process = Start(home, words);
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        process.ExitCode.ShouldBe(0, await complained);
        return await said;
    }

    private static Process Start(string home, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "trunk.dll"), .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CONFIG_HOME"] = home;
        return Process.Start(start)!;
    }

    private static async Task<string> ReadUntilAsync(StreamReader reader, string last)
    {
        var told = "";
        while (!told.Contains(last, StringComparison.Ordinal) && await reader.ReadLineAsync(Ct) is { } line)
        {
            told += line + "\n";
        }

        return told;
    }
}
