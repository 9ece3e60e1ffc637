namespace Platform.Portal.Web;

/// <summary>Every mail of a handler passes here: none goes out before the change it tells of is committed.</summary>
internal sealed class MailAfterCommit(IMailSender sender, IHttpContextAccessor http) : IMailSender
{
    public Task SendAsync(Mail mail, CancellationToken ct) => AfterCommit.DoAsync(http.HttpContext, c => sender.SendAsync(mail, c), ct);
}
