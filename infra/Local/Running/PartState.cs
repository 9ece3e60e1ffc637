namespace Platform.Local.Running;

/// <summary>"waiting", "starting", "ready", "restarting", "stopping", "stopped".</summary>
/// <param name="Seconds">From the start of the runner until first ready.</param>
public sealed record PartState(string Name, string State, int Pid, int Restarts, double? Seconds);

/// <summary>DATA/run/state.json: what the runner says of its copy. <paramref name="Ready"/> once everything was ready.</summary>
public sealed record RunState(int Pid, bool Ready, string Portal, string? Failure, IReadOnlyList<PartState> Parts);
