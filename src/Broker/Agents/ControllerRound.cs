using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Broker.Agents;

/// <summary>What an agent does with one controller again and again, and with the next when that one fails: after a longer rest each time, so that controllers that come
/// back are not overrun.</summary>
/// <param name="controllers">In the order of trying; with none nothing is done.</param>
/// <param name="between">The rest after a turn that went well.</param>
/// <param name="backoff">That after the first failure, doubled with each further one.</param>
/// <param name="longest">No rest is longer.</param>
/// <param name="clock">Measures the rests.</param>
internal sealed class ControllerRound(IEnumerable<string> controllers, TimeSpan between, TimeSpan backoff, TimeSpan longest, TimeProvider clock)
{
    public async Task RunAsync(Func<Uri, CancellationToken, Task> turn, Action<string, Exception> failed, CancellationToken ct)
    {
        var round = new Queue<string>(controllers);
        var next = backoff;
        while (!ct.IsCancellationRequested && round.TryPeek(out var controller))
        {
            var rest = between;
            try
            {
                await turn(new Uri(controller), ct);
                next = backoff;
            }
            catch (Exception e) when (!ct.IsCancellationRequested
                && e is HttpRequestException or OperationCanceledException or JsonException or IOException or CryptographicException or UnauthorizedAccessException)
            {
                failed(controller, e);
                round.Enqueue(round.Dequeue());
                (rest, next) = (next, next * 2 > longest ? longest : next * 2);
            }

            await Task.Delay(rest * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
