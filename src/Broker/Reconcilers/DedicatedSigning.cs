using Platform.Broker.Leases;

namespace Platform.Broker.Reconcilers;

/// <summary>Signs the accounts of operators without nodes here and keeps their JWTs, which the account server hands to whoever asks: the
/// operators' own servers, nsc. Nothing is pushed.</summary>
internal sealed partial class DedicatedSigning(
    LaggingAccounts accounts, AccountSigning signing, PublicationTable table, PublicationBell bell, ControllerOptions options, TimeProvider clock, ILogger<DedicatedSigning> log) : IDuty
{
    private const int Batch = 256;

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        bell.Dedicated.Ring();
        while (true)
        {
            await bell.Dedicated.WaitAsync(options.ResyncTimeSpan, clock, ct);
            try
            {
                await ReconcileAsync(reign.Epoch, ct);
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.PassFailed(log, e.Message);
                bell.Dedicated.Ring();
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ct);
            }
        }
    }

    /// <returns>How many were signed.</returns>
    /// <exception cref="LeaseLostException">Another controller has taken over.</exception>
    public async Task<int> ReconcileAsync(long epoch, CancellationToken ct)
    {
        var all = 0;
        while (true)
        {
            var unsigned = await accounts.WithoutNodesAsync(Batch, ct);
            var signed = await signing.SignAsync(unsigned, ct);
            if (signed.Count > 0)
            {
                await table.KeepJwtsAsync(signed, epoch, ct);
                all += signed.Count;
            }

            // What cannot be signed comes back each time; without progress it waits for the next turn.
            if (signed.Count == 0 || unsigned.Count < Batch)
            {
                return all;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2428, LogLevel.Warning, "Signing accounts of dedicated operators failed and will be repeated: {Reason}")]
        public static partial void PassFailed(ILogger log, string reason);
    }
}
