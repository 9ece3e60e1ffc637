using Platform.Local.Layout;

namespace Platform.Local.Running;

/// <summary>The state of every part, kept for the table and written to the state file at each change.</summary>
public sealed class Board(DataFolder data, string portal, IEnumerable<string> parts, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly List<PartState> _parts = [.. parts.Select(name => new PartState(name, "waiting", 0, 0, null))];
    private string? _failure;
    private bool _ready;

    public RunState Now
    {
        get
        {
            lock (_gate)
            {
                return new RunState(Environment.ProcessId, _ready, portal, _failure, [.. _parts]);
            }
        }
    }

    public void Set(string part, string state, int? pid = null, bool restarted = false)
    {
        lock (_gate)
        {
            var at = _parts.FindIndex(p => string.Equals(p.Name, part, StringComparison.Ordinal));
            var old = _parts[at];
            _parts[at] = old with
            {
                State = state,
                Pid = pid ?? old.Pid,
                Restarts = old.Restarts + (restarted ? 1 : 0),
                Seconds = old.Seconds ?? (state is "ready" ? clock.GetElapsedTime(_began).TotalSeconds : null),
            };
            Write();
        }
    }

    public void AllReady()
    {
        lock (_gate)
        {
            _ready = true;
            Write();
        }
    }

    public void Fail(string reason)
    {
        lock (_gate)
        {
            _failure = reason;
            Write();
        }
    }

    // Under the lock, so that the file never goes back in time.
    private void Write() => PrivateFile.WriteJsonAsync(data.StateFile, Now, CancellationToken.None).GetAwaiter().GetResult();
}
