using Npgsql;

namespace Platform.Portal.Web;

/// <summary>A bell's connection to PostgreSQL: when it breaks there is another a second later.</summary>
internal static class BellLine
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task HoldAsync(Func<CancellationToken, Task> hold, Action<NpgsqlException> broken, TimeProvider clock, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await hold(ct);
            }
            catch (NpgsqlException e)
            {
                broken(e);
                await Task.Delay(Pause, clock, ct);
            }
        }
    }
}
