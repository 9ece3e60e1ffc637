using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>Writes down when a token or secret was last used, from where and by what: once a minute for each, and not while its request waits. What waits here when the process
/// ends is lost, and is told again by the next use.</summary>
internal sealed partial class TokenUses(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TokenUses> logger) : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int LongestAddress = 64;

    private readonly Channel<Use> _uses = Channel.CreateBounded<Use>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Recent<Guid, bool> _told = new(TimeSpan.FromMinutes(1));

    public void Note(FoundApiToken token, HttpContext? context) => Note(token.Organization, token.Person, token.Id.Value, isSecret: false, context);

    public void Note(FoundClientSecret secret, HttpContext? context) => Note(secret.Organization, new(secret.Client.Value), secret.Id.Value, isSecret: true, context);

    private void Note(OrganizationId organization, PersonId subject, Guid id, bool isSecret, HttpContext? context)
    {
        var now = clock.GetUtcNow();
        if (_told.TryRecall(id, now, out _))
        {
            return;
        }

        _told.Keep(id, true, now);
        _uses.Writer.TryWrite(new(organization, subject, id, isSecret, now, Whence.Of(context)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var use in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(use, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                NotWritten(logger, e);
            }
        }
    }

    private async Task WriteAsync(Use use, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(use.Organization, use.Subject, "system token-uses", []);
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var from = use.From.Address.Length > LongestAddress ? use.From.Address[..LongestAddress] : use.From.Address;
        if (use.IsSecret)
        {
            var secret = new ClientSecretId(use.Id);
            await db.ClientSecrets.Where(s => s.Id == secret).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.LastUsedAt, use.At).SetProperty(x => x.LastUsedFrom, from).SetProperty(x => x.LastUsedAgent, use.From.Agent), ct);
        }
        else
        {
            var token = new ApiTokenId(use.Id);
            await db.ApiTokens.Where(t => t.Id == token).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.LastUsedAt, use.At).SetProperty(x => x.LastUsedFrom, from).SetProperty(x => x.LastUsedAgent, use.From.Agent), ct);
        }
    }

    private sealed record Use(OrganizationId Organization, PersonId Subject, Guid Id, bool IsSecret, DateTimeOffset At, Whence From);

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "When a token was last used could not be written down.")]
    private static partial void NotWritten(ILogger logger, Exception exception);
}
