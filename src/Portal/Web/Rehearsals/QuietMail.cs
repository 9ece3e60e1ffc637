namespace Platform.Portal.Web;

/// <summary>Sends what is meant in earnest.</summary>
internal sealed class QuietMail(IMailSender mail) : IMailSender
{
    Task IMailSender.SendAsync(Mail message, CancellationToken ct) => Rehearsal.IsOne ? Task.CompletedTask : mail.SendAsync(message, ct);
}
