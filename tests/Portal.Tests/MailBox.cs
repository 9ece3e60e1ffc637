using System.Text.RegularExpressions;

namespace Platform.Portal.Tests;

/// <summary>The mails one address got, oldest first.</summary>
internal static partial class MailBox
{
    public static IReadOnlyList<string> Of(PortalFixture portal, string address) =>
        !Directory.Exists(portal.MailFolder) ? []
        : [.. Directory.EnumerateFiles(portal.MailFolder, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(m => m.Contains($"To: {address}\r\n", StringComparison.Ordinal))];

    public static string Subject(string mail) => Regex.Match(mail, "^Subject: (.*)\r$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups[1].Value;

    public static string Code(string mail) => CodeInLink().Match(mail).Groups[1].Value;

    [GeneratedRegex(@"&code=([A-Za-z0-9_-]+)\r$", RegexOptions.Multiline, 1000)]
    private static partial Regex CodeInLink();
}
