using System.Threading.Channels;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Looks up and mails after the answer: whether anybody has the address must not show in how long the answer takes.
/// What waits here when the process ends is lost, and asked for again.</summary>
internal sealed partial class ResetMails(IServiceScopeFactory scopes, ILogger<ResetMails> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;

    private readonly Channel<string> _addresses = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Send(string address) => _addresses.Writer.TryWrite(address);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var address in _addresses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await SendAsync(address, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // One mail that cannot be sent must not keep the next from going.
                NotSent(logger, e);
            }
        }
    }

    private async Task SendAsync(string address, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<PersonManager>().FindByEmailAsync(address) is { } person)
        {
            // Nobody signed in with an address never confirmed, so confirming it comes first.
            var mails = scope.ServiceProvider.GetRequiredService<Mails>();
            await (person.EmailConfirmed ? mails.ResetAsync(person, ct) : mails.ConfirmAsync(person, ct));
        }
    }

    [LoggerMessage(EventId = 3006, Level = LogLevel.Error, Message = "A mail about a new password was not sent.")]
    private static partial void NotSent(ILogger logger, Exception exception);
}
