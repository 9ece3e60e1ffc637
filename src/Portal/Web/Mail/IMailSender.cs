namespace Platform.Portal.Web;

/// <summary>One plain-text mail to one address.</summary>
internal sealed record Mail(string To, string Subject, string Text);

internal interface IMailSender
{
    Task SendAsync(Mail mail, CancellationToken ct);
}
