using System.Diagnostics;
using System.Text.RegularExpressions;
using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Runs README's lines as they stand; only addresses, folders and the issuer are this copy's.</summary>
[Collection(Site.Name)]
public sealed partial class ReadmeTests(Site site) : WorldTests(site)
{
    [Fact]
    public async Task The_lines_that_connect_with_a_token_work_as_they_stand()
    {
        var ct = TestContext.Current.CancellationToken;
        // Its own: the site's tenant has registered the site's issuer, and a token alone leads to who came first.
        await using var issuer = await TokenIssuer.StartAsync([new("orders", new { dept = "shipping" })], ct);
        var readme = await File.ReadAllTextAsync(Path.Combine(GoTools.RepositoryRoot, "README.md"), ct);
        var first = Block("First message with curl only").Replace("portal=http://localhost:4200 mail=var/mail", "", StringComparison.Ordinal)
            .Replace("ines@example.com", "tokens@example.com", StringComparison.Ordinal)
            .Replace("$mail/*.eml", "$(grep -l 'To: tokens@' $mail/*.eml)", StringComparison.Ordinal);
        var tokens = Block("Connect with tokens of your own identity provider")
            .Replace("issuer=https://login.example.com client=orders secret=ask-your-issuer", "", StringComparison.Ordinal)
            .Replace("localhost/4222", $"localhost/{new Uri(Site.Platform.Nodes[0].Url).Port}", StringComparison.Ordinal);
        tokens.ShouldContain("$issuer/token");
        var folder = Directory.CreateTempSubdirectory("trunkline-readme-");

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", $"{first}\n{tokens}"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["portal"] = Site.Platform.Portal.ToString().TrimEnd('/'),
                ["mail"] = Site.Platform.Data.Mail,
                ["issuer"] = issuer.Url,
                ["client"] = "orders",
                ["secret"] = new IssuerClient("orders", new { }).Secret,
            },
        })!;
        var (said, complained) = (bash.StandardOutput.ReadToEndAsync(ct), bash.StandardError.ReadToEndAsync(ct));
        await bash.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);

        bash.ExitCode.ShouldBe(0, await complained + await said);
        (await said).ShouldContain("PONG");
        (await said).ShouldContain("\"subject\":\"orders\"");
        folder.Delete(recursive: true);

        string Block(string title) => Fence().Match(readme[readme.IndexOf($"## {title}\n", StringComparison.Ordinal)..]).Groups["lines"].Value;
    }

    [GeneratedRegex("```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();
}
