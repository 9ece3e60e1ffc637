using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Tests;

internal static class Soon
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Until it is so, for ten seconds.</summary>
    public static async Task IsSoAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; tries < 200 && !await isSo(); tries++)
        {
            await Task.Delay(50, Ct);
        }

        (await isSo()).ShouldBeTrue();
    }

    /// <summary>Until somebody waits for what the open transaction of this context holds.</summary>
    public static Task SomebodyWaitsAsync(FleetDb db) => IsSoAsync(() => db.Database.SqlQuery<bool>(
        $"""SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid' AND transactionid = pg_current_xact_id()::xid) AS "Value" """).SingleAsync(Ct));
}
