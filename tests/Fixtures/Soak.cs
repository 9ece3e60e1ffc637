using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Platform.Local.Processes;

namespace Platform.Fixtures;

/// <summary>What a soak found.</summary>
/// <param name="Connects">Attempts.</param>
/// <param name="Wrong">Admissions of clients that no policy of the time admits, and refusals of clients that each admits; what and how often.</param>
/// <param name="Silent">Attempts nobody answered within 2 s.</param>
/// <param name="SilentTwice">Those of them whose second attempt was not answered either.</param>
/// <param name="Edits">Of the policy.</param>
/// <param name="Kills">Of callout processes.</param>
/// <param name="EarlyMegabytes">Memory of the process that is never killed, once warm.</param>
/// <param name="LateMegabytes">At the end.</param>
/// <param name="P99">Milliseconds of an answered attempt.</param>
public sealed record SoakResult(
    int Connects, IReadOnlyDictionary<string, int> Wrong, int Silent, int SilentTwice, int Edits, int Kills, double EarlyMegabytes, double LateMegabytes, double P99);

/// <summary>Connections without end to every node while the policy is edited every second and callout processes die: who is let in must be right all
/// along. The policy opens and shuts every few seconds for one kind of client; it is judged once the change is old enough to have arrived.</summary>
/// <param name="platform">Where.</param>
/// <param name="tenant">Whose policy.</param>
/// <param name="mint">Of its provider's tokens.</param>
/// <param name="perSecond">Connects.</param>
/// <param name="arrivalSeconds">A policy holds everywhere this long after it was saved.</param>
public sealed class Soak(LocalPlatform platform, CalloutTenant tenant, TokenMint mint, int perSecond = 200, int arrivalSeconds = 2)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(6);
    private const int PerTick = 4;
    private const int TokensOfKind = 1000;

    // Few enough refusals for the service not to take this machine for an attacker: a source is forgiven ten a second by each process.
    private const int OneIn = 10;
    private static readonly Client[] Others = [Client.Reader, Client.Shift, Client.Banned, Client.Shift, Client.Forged, Client.Shift];

    private readonly TimeSpan _arrival = TimeSpan.FromSeconds(arrivalSeconds);
    private readonly ConcurrentDictionary<string, int> _wrong = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<double> _took = [];
    private readonly ConcurrentDictionary<(Client Kind, int N), string> _tokens = new();
    private volatile Phase _phase = new(IsOpen: false, Since: 0, Until: long.MaxValue);
    private int _connects;
    private int _silent;
    private int _silentTwice;

    private enum Client { Service, Reader, Banned, Forged, Shift }

    private sealed record Phase(bool IsOpen, long Since, long Until);

    /// <param name="duration">Of the whole.</param>
    /// <param name="killEvery">Between two kills.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<SoakResult> RunAsync(TimeSpan duration, TimeSpan killEvery, CancellationToken ct)
    {
        await EditAsync(0, isOpen: false, ct);
        await Task.Delay(_arrival, ct);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        end.CancelAfter(duration);
        var edits = EditingAsync(end.Token);
        var kills = KillingAsync(killEvery, end.Token);
        var memory = WatchingAsync(duration / 4, end.Token);
        await ConnectingAsync(end.Token);
        var (early, late) = await memory;
        var took = _took.Order().ToArray();
        return new SoakResult(_connects, _wrong, _silent, _silentTwice, await edits, await kills, early, late, took[(int)(0.99 * (took.Length - 1))]);
    }

    // A text of many braces: filled in by name.
    private static string Policy(int edit, bool isOpen) => """
        {"rules":[
          {"name":"banned","when":{"claims":[{"claim":"banned","equals":true}]},"then":{"deny":"banned"}},
          {"name":"services","when":{"claims":[{"claim":"roles","contains":"service"}]},
           "then":{"group":"default","permissions":{"pub":{"allow":["orders.{{sub}}.>","epoch.EDIT"]},"sub":{"allow":["orders.{{sub}}.>"]}}}},
          {"name":"shift","when":{"claims":[{"claim":"roles","contains":"WHO"}]},
           "then":{"group":"default","permissions":{"pub":{"allow":["shift"]},"sub":{"allow":["shift"]}}}}]}
        """.Replace("EDIT", edit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("WHO", isOpen ? "shift" : "nobody", StringComparison.Ordinal);

    private async Task EditAsync(int edit, bool isOpen, CancellationToken ct)
    {
        var before = Stopwatch.GetTimestamp();
        if (_phase.IsOpen != isOpen)
        {
            // From here on either answer may be right.
            _phase = _phase with { Until = before };
        }

        await tenant.SetPolicyAsync(Policy(edit, isOpen), ct);
        if (_phase.IsOpen != isOpen || _phase.Since == 0)
        {
            _phase = new Phase(isOpen, Stopwatch.GetTimestamp(), long.MaxValue);
        }
    }

    private async Task<int> EditingAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var edits = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                edits++;
                await EditAsync(edits, edits / (int)Turn.TotalSeconds % 2 == 1, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The soak is over.
        }

        return edits;
    }

    // The last region's process lives on, so that its memory can be watched.
    private async Task<int> KillingAsync(TimeSpan every, CancellationToken end)
    {
        var regions = platform.Endpoints.Select(e => e.Region).Distinct(StringComparer.Ordinal).SkipLast(1).ToArray();
        var kills = 0;
        while (await DelayAsync(every, end))
        {
            platform.Kill9($"callout-{regions[kills++ % regions.Length]}");
        }

        return kills;
    }

    private async Task<(double Early, double Late)> WatchingAsync(TimeSpan warm, CancellationToken end)
    {
        var process = platform.PidOf($"callout-{platform.Endpoints[^1].Region}");
        await DelayAsync(warm, end);
        var early = Megabytes(process);
        await DelayAsync(Timeout.InfiniteTimeSpan, end);
        return (early, Megabytes(process));
    }

    private static double Megabytes(int pid) => ProcessTable.ResidentBytes(pid, alone: true) / 1048576.0;

    private static async Task<bool> DelayAsync(TimeSpan time, CancellationToken end)
    {
        await Task.Delay(time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !end.IsCancellationRequested;
    }

    private async Task ConnectingAsync(CancellationToken end)
    {
        using var forger = new TokenMint(mint.Issuer, mint.Audience);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)PerTick / perSecond));
        var running = new ConcurrentDictionary<Task, bool>();
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                for (var i = 0; i < PerTick; i++)
                {
                    var n = ++_connects;
                    var kind = n % OneIn != 0 ? Client.Service : Others[n / OneIn % Others.Length];
                    var node = platform.Endpoints[n % platform.Endpoints.Count].Client;
                    var one = Task.Run(() => OneAsync(kind, node, n, forger), CancellationToken.None);
                    running[one] = true;
                    _ = one.ContinueWith(t => running.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running.Keys);
        }
    }

    // Clients come again and again with the tokens they have; a machine that mints a token for each would be busy with that.
    private string TokenOf(Client kind, int n, TokenMint forger) => _tokens.GetOrAdd((kind, n % TokensOfKind), key => (key.Kind is Client.Forged ? forger : mint).Token(
        string.Create(CultureInfo.InvariantCulture, $"client-{key.N}"), TimeSpan.FromHours(1), new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["roles"] = new[] { key.Kind switch { Client.Reader => "reader", Client.Shift => "shift", _ => "service" } },
            ["banned"] = key.Kind is Client.Banned,
        }));

    private async Task OneAsync(Client kind, string node, int n, TokenMint forger)
    {
        var connect = $$"""{"auth_token":"{{TokenOf(kind, n, forger)}}","name":"soak"}""";
        var (began, phase) = (Stopwatch.GetTimestamp(), _phase);
        var outcome = await AttemptAsync(node, connect);
        if (outcome is "timeout")
        {
            Interlocked.Increment(ref _silent);
            (began, phase) = (Stopwatch.GetTimestamp(), _phase);
            outcome = await AttemptAsync(node, connect);
        }

        if (outcome is "timeout")
        {
            Interlocked.Increment(ref _silentTwice);
            return;
        }

        _took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        if (Expected(kind, phase, began) is { } expected && expected != (outcome is null))
        {
            _wrong.AddOrUpdate($"{kind}: {outcome ?? "admitted"}", 1, (_, before) => before + 1);
        }
    }

    /// <summary>Whether it must be let in; null while a change is on its way.</summary>
    private bool? Expected(Client kind, Phase phase, long began) => kind switch
    {
        Client.Service => true,
        Client.Shift => phase == _phase && Stopwatch.GetElapsedTime(phase.Since, began) > _arrival && phase.Until == long.MaxValue ? phase.IsOpen : null,
        _ => false,
    };

    private static async Task<string?> AttemptAsync(string node, string connect)
    {
        var storm = await Storm.RunAsync(node, 1, 1, _ => connect, Patience, CancellationToken.None);
        return storm.Errors.Keys.FirstOrDefault();
    }
}
