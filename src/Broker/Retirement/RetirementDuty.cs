using Platform.Authority;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Retirement;

/// <summary>What time brings: accounts on their way out go on, keys and credentials whose overlap is over stop. By the timer only.</summary>
internal sealed partial class RetirementDuty(
    LeavingAccounts table, AccountRetirement retirement, SystemChanges changes, PublicationBell bell, ControllerOptions options, TimeProvider clock, ILogger<RetirementDuty> log) : IDuty
{
    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                if (await changes.RemoveExpiredKeysAsync(reign.Epoch, ct) + await changes.RevokeDueCredentialsAsync(reign.Epoch, ct) > 0)
                {
                    bell.RingForAll();
                }

                foreach (var account in await table.ReadAsync(ct))
                {
                    await AdvanceAsync(account, reign.Epoch, ct);
                }
            }
            catch (Exception e) when (Outage.Is(e))
            {
                Log.TurnFailed(log, e.Message);
            }

            await Task.Delay(options.ResyncTimeSpan * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct);
        }
    }

    private async Task AdvanceAsync(LeavingAccount account, long epoch, CancellationToken ct)
    {
        try
        {
            await retirement.AdvanceAsync(account, epoch, ct);
        }
        catch (Exception e) when (e is SealException || Outage.Is(e))
        {
            // It holds nobody else up.
            Log.NotAdvanced(log, account.PublicKey, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2480, LogLevel.Warning, "What time changes could not be looked at and will be again: {Reason}")]
        public static partial void TurnFailed(ILogger log, string reason);

        [LoggerMessage(2481, LogLevel.Warning, "Account {Account} is on its way out and did not get on: {Reason}")]
        public static partial void NotAdvanced(ILogger log, string account, string reason);
    }
}
