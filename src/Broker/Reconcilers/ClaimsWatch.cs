using System.Threading.Channels;
using Platform.Broker.Leases;
using Platform.Broker.Plans;
using Platform.Nats.Jwt;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Reconcilers;

/// <summary>Hears what anybody pushes to the resolvers or has them delete, and has what we did not make looked up at once: an intruder is found
/// out in a moment, not at the next comparison, which still finds what was missed here. One link listens for all.</summary>
internal sealed partial class ClaimsWatch(
    StoreCheck check, DriftRepair repair, DesiredDigest digest, Fleet fleet, TimeProvider clock, ILogger<ClaimsWatch> log) : ILinkDuty
{
    // The nodes are to have it before they are asked, and one of our own to have been overtaken by its next generation.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(NodeLink link, Reign reign, CancellationToken ct)
    {
        await digest.Known.WaitAsync(ct);
        // More than this at once is left to the comparison of whole stores.
        var suspects = Channel.CreateBounded<string>(new BoundedChannelOptions(StoreCheck.Most) { FullMode = BoundedChannelFullMode.DropWrite });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAll(NatsSystem.ClaimsChanges.Select(s => OrStopAll(HearAsync(link, s, suspects.Writer, stop.Token)))
            .Append(OrStopAll(CheckAsync(link, suspects.Reader, reign.Epoch, stop.Token))));

        async Task OrStopAll(Task part)
        {
            try
            {
                await part;
            }
            finally
            {
                await stop.CancelAsync();
            }
        }
    }

    private async Task HearAsync(NodeLink link, string subject, ChannelWriter<string> suspects, CancellationToken ct)
    {
        await foreach (var jwt in link.System.SubscribeClaimsChangesAsync(subject, ct))
        {
            if (fleet.Up is [var first, ..] && first == link && !digest.Knows(jwt))
            {
                foreach (var account in Named(jwt))
                {
                    suspects.TryWrite(account);
                }
            }
        }
    }

    /// <summary>The accounts a push or a delete is about; none when no server would take it.</summary>
    private IEnumerable<string> Named(string jwt)
    {
        try
        {
            var claims = NatsJwt.DecodeGeneric(jwt);
            return claims.Data?.GetValueOrDefault("accounts") is IEnumerable<object?> deleted
                ? deleted.OfType<string>().Where(digest.Has)
                : [claims.Subject];
        }
        catch (NatsJwtException)
        {
            return [];
        }
    }

    private async Task CheckAsync(NodeLink link, ChannelReader<string> suspects, long epoch, CancellationToken ct)
    {
        while (await suspects.WaitToReadAsync(ct))
        {
            await Task.Delay(Settle, clock, ct);
            var accounts = new HashSet<string>(StringComparer.Ordinal);
            while (suspects.TryRead(out var account))
            {
                accounts.Add(account);
            }

            try
            {
                await repair.RepairAsync(link, await check.CheckAsync(link, accounts, ct), epoch, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.NotChecked(log, accounts.Count, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2433, LogLevel.Warning, "Somebody else pushed {Count} accounts, which could not be looked up; the next comparison will find them: {Reason}")]
        public static partial void NotChecked(ILogger log, int count, string reason);
    }
}
