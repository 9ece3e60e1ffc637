using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Platform.Browser;

/// <summary>Runs README's lines as they stand; only the address and the folders are this copy's.</summary>
public sealed partial class ReadmeTests(Site site)
{
    [Fact]
    public async Task The_first_message_with_curl_only_works_line_by_line()
    {
        var ct = TestContext.Current.CancellationToken;
        var readme = await File.ReadAllTextAsync(Path.Combine(RunningPlatform.Root, "README.md"), ct);
        var lines = (CurlBlock().Match(readme).Groups["lines"].Value + ServiceBlock().Match(readme).Groups["lines"].Value)
            .Replace("portal=http://localhost:4200 mail=var/mail", "", StringComparison.Ordinal)
            .Replace("ines@example.com", "readme@example.com", StringComparison.Ordinal)
            // The other tests' mails lie in the same folder.
            .Replace("$mail/*.eml", "$(grep -l 'To: readme@' $mail/*.eml)", StringComparison.Ordinal);
        lines.ShouldContain("curl");
        lines.ShouldContain("grant_type=client_credentials");
        var folder = Directory.CreateTempSubdirectory("trunkline-readme-");

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", lines])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["portal"] = site.Platform.Portal, ["mail"] = Path.Combine(site.Platform.Data, "mail") },
        })!;
        var (said, complained) = (bash.StandardOutput.ReadToEndAsync(ct), bash.StandardError.ReadToEndAsync(ct));
        await bash.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);

        bash.ExitCode.ShouldBe(0, await complained + await said);
        (await said).ShouldContain("\"subject\":\"hello.world\"");
        await using var client = await NodeClient.StartAsync(
            Path.Combine(folder.FullName, "default.creds"), [site.Platform.Nodes[0].Client], ct);
        (await client.NextAsync(ct)).GetProperty("step").GetString().ShouldBe("connected");
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("## First message with curl only\n\n```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CurlBlock();

    [GeneratedRegex("## Applications that act for people[^`]*(`[^`]+`[^`]*)*?\n\n```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServiceBlock();
}
