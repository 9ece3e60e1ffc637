using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;

namespace Platform.AuthCallout.Telemetry;

/// <summary>How a provider's keys stand, as the portal shows it.</summary>
internal sealed record KeyStatus(string Provider, double? AgeSeconds, bool IsStale, bool IsUsable, string? Problem);

/// <summary>What a process says of itself: /readyz and the row in callout_instances.</summary>
internal sealed record StatusReport
{
    /// <summary>"ready" or why not.</summary>
    public required string Status { get; init; }
    public required string Name { get; init; }
    public required string Region { get; init; }

    /// <summary>The node it is connected to; null when to none.</summary>
    public required string? Node { get; init; }
    public required bool IsHome { get; init; }

    /// <summary>PostgreSQL was read when it last tried.</summary>
    public required bool IsStoreUp { get; init; }

    /// <summary>It answers from the snapshot on disk: PostgreSQL has not been read since the start.</summary>
    public required bool IsFromDisk { get; init; }
    public required double? SnapshotAgeSeconds { get; init; }

    /// <summary>What is not as it should be though clients are admitted.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
    public required long Admitted { get; init; }
    public required long Refused { get; init; }
    public required long Overloaded { get; init; }
    public required int Waiting { get; init; }
    public required int Servers { get; init; }
    public required int UnwrittenDecisions { get; init; }
    public required int UnwrittenSessions { get; init; }
    public required IReadOnlyList<KeyStatus> Keys { get; init; }

    [JsonIgnore]
    public bool IsReady => Status == "ready";
}

internal sealed class CalloutStatus(
    SnapshotHolder snapshots, SnapshotKeeper keeper, KeySets keys, CalloutLink link, Intake intake, FleetServers servers, Recorder recorder, CalloutMetrics metrics,
    CalloutOptions options, TimeProvider clock)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private const int MostProblems = 20;

    public StatusReport Read()
    {
        var state = snapshots.Current;
        var standings = keys.Standings();
        return new()
        {
            Status = state is null ? "no snapshot" : !link.IsConnected ? "no nats-server" : "ready",
            Name = options.Name,
            Region = options.Region,
            Node = link.NodeName,
            IsHome = link.IsHome,
            IsStoreUp = keeper.IsStoreUp,
            IsFromDisk = keeper.IsFromDisk,
            SnapshotAgeSeconds = state is null ? null : Math.Max(0, (clock.GetUtcNow() - state.Data.TakenAt).TotalSeconds),
            Warnings = [.. Warnings(state, standings)],
            Admitted = metrics.Allowed,
            Refused = metrics.Refusals,
            Overloaded = metrics.Overloads,
            Waiting = intake.Waiting,
            Servers = servers.Count,
            UnwrittenDecisions = recorder.WaitingDecisions,
            UnwrittenSessions = recorder.WaitingSessions,
            Keys = [.. standings.Select(s => new KeyStatus(s.Provider.ToString(), s.Age?.TotalSeconds, s.IsStale, s.IsUsable, s.Problem))],
        };
    }

    private IEnumerable<string> Warnings(CalloutState? state, IReadOnlyList<KeyStanding> standings)
    {
        if (state is not null && keeper.IsFromDisk)
        {
            yield return "Answering from the snapshot on disk: PostgreSQL has not been read since the start.";
        }
        else if (state is not null && !keeper.IsStoreUp)
        {
            yield return "Answering from the last snapshot: PostgreSQL cannot be read.";
        }

        if (!recorder.IsWriting)
        {
            yield return "Decisions and sessions wait: PostgreSQL does not take them.";
        }

        if (link is { IsConnected: true, IsHome: false })
        {
            yield return "Connected to another region's node: none of the own answers.";
        }

        foreach (var standing in standings.Where(s => s.IsStale || !s.IsUsable))
        {
            yield return standing.IsUsable
                ? $"Provider {standing.Provider} is verified with stale keys: {standing.Problem}"
                : $"Provider {standing.Provider} has no usable keys: {standing.Problem ?? "they are being fetched."}";
        }

        foreach (var problem in (state?.Problems ?? []).Take(MostProblems))
        {
            yield return problem;
        }
    }
}
