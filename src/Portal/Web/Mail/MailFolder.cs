using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

/// <summary>Local mode: each mail becomes a file DATA/mail/TIME-RANDOM.eml (RFC 5322, UTF-8, 8bit: links are on one line,
/// unbroken). It appears whole, by a rename.</summary>
internal sealed class MailFolder(IOptions<PortalOptions> options, PlatformMemory platform, TimeProvider clock) : IMailSender
{
    public async Task SendAsync(Mail mail, CancellationToken ct)
    {
        var folder = options.Value.MailFolder!;
        Directory.CreateDirectory(folder);
        var now = clock.GetUtcNow();
        var random = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var name = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff}-{random}");
        var draft = Path.Combine(folder, $".{name}.part");
        await File.WriteAllTextAsync(draft, Format(mail, new MailAddress(options.Value.MailFrom, platform.Now.Settings.Name), now, name), ct);
        File.Move(draft, Path.Combine(folder, $"{name}.eml"));
    }

    internal static string Format(Mail mail, MailAddress from, DateTimeOffset now, string id)
    {
        var text = new StringBuilder();
        Header("From", $"{(from.DisplayName.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') ? from.DisplayName : Word(from.DisplayName))} <{from.Address}>");
        Header("To", mail.To);
        Header("Subject", Encode(mail.Subject));
        Header("Date", now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("Message-ID", $"<{id}@trunkline>");
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "8bit");
        Header("Auto-Submitted", "auto-generated");
        text.Append("\r\n").Append(mail.Text.ReplaceLineEndings("\r\n"));
        return text.ToString();

        // A line break in a value would begin a header of somebody else's choosing.
        void Header(string name, string value) => text.Append(name).Append(": ").Append(value.ReplaceLineEndings(" ")).Append("\r\n");
    }

    private static string Encode(string subject) =>
        subject.All(char.IsAscii) ? subject : Word(subject);

    // RFC 2047.
    private static string Word(string text) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
