using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

internal sealed class SmtpMail(IOptions<PortalOptions> options, PlatformMemory platform) : IMailSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task SendAsync(Mail mail, CancellationToken ct)
    {
        var smtp = options.Value.Smtp;
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.UsesTls };
        if (smtp.UserName is not null)
        {
            client.Credentials = new NetworkCredential(smtp.UserName, smtp.Password);
        }

        using var message = new MailMessage(new MailAddress(options.Value.MailFrom, platform.Now.Settings.Name), new MailAddress(mail.To)) { Subject = mail.Subject, Body = mail.Text };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        await client.SendMailAsync(message, patience.Token);
    }
}
