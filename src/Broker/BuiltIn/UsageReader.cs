using System.Text.Json;
using Platform.Broker.Nodes;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.BuiltIn;

/// <summary>Asks all servers what an account uses: at most once a second for each account, however often it is asked, since one question makes two
/// answers of every server.</summary>
internal sealed class UsageReader(NodeSpec spec, TimeProvider clock, ILoggerFactory logs) : IAsyncDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NatsSystem _system = new(new NatsConnection(Responder.Line(spec, spec.Services!.SystemCredsFile, "usage", clock, logs)));
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Began, Task<byte[]> Answer)> _answers = new(StringComparer.Ordinal);

    /// <summary>The answer of tl.usage.</summary>
    public Task<byte[]> AnswerAsync(string account, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var (old, _) in _answers.Where(a => clock.GetElapsedTime(a.Value.Began) > Fresh).ToList())
            {
                _answers.Remove(old);
            }

            if (!_answers.TryGetValue(account, out var known))
            {
                _answers[account] = known = (clock.GetTimestamp(), ReadAsync(account, ct));
            }

            return known.Answer;
        }
    }

    public ValueTask DisposeAsync() => _system.Connection.DisposeAsync();

    private async Task<byte[]> ReadAsync(string account, CancellationToken ct)
    {
        var known = await NodesAsync(ct);
        return Answers.Usage(account, await _system.UseAsync(account, ServerExpectation.Of(known), Patience, ct), known);
    }

    private async Task<int> NodesAsync(CancellationToken ct)
    {
        await using var file = File.OpenRead(spec.Services!.RegionsFile);
        using var regions = await JsonDocument.ParseAsync(file, cancellationToken: ct);
        return regions.RootElement.EnumerateArray().Sum(r => r.GetProperty("nodes").GetArrayLength());
    }
}
