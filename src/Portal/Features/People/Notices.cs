using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>Mails about what was done to how somebody signs in, sent after the answer: a mail server that is slow or away must not keep anybody from removing
/// a stolen passkey. What waits here when the process ends is lost; the person's own log has it.</summary>
internal sealed partial class Notices(IMailSender sender, IHttpContextAccessor http, IOptions<PortalOptions> options, TimeProvider clock, ILogger<Notices> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;

    private readonly Channel<Mail> _mails = Channel.CreateBounded<Mail>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What: a sentence without its stop, which is the subject too.</summary>
    public void Tell(string to, string what)
    {
        var from = Whence.Of(http.HttpContext);
        Send(new Mail(to, what, $"""
            {what}.

            When: {Wording.Exact(clock.GetUtcNow())}
            From: {from.Address}, {from.Agent}

            If it was you, there is nothing to do. If not, set a new password and end all sessions:

            {options.Value.PublicUrl.TrimEnd('/')}/forgot-password

            """));
    }

    /// <summary>Another mail that need not be waited for.</summary>
    public void Send(Mail mail)
    {
        if (!Rehearsal.IsOne && !AfterCommit.TryHold(http.HttpContext, _ => Task.FromResult(_mails.Writer.TryWrite(mail))))
        {
            _mails.Writer.TryWrite(mail);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var mail in _mails.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await sender.SendAsync(mail, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // One mail that cannot be sent must not keep the next from going.
                NotSent(logger, e);
            }
        }
    }

    [LoggerMessage(EventId = 3007, Level = LogLevel.Error, Message = "A notice about a sign-in was not sent.")]
    private static partial void NotSent(ILogger logger, Exception exception);
}
