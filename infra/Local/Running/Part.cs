using Platform.Local.Processes;

namespace Platform.Local.Running;

/// <summary>One process of the platform: how to start it, when it counts as ready, how it likes to be told to stop.</summary>
/// <param name="Ready">A real probe; true once the process does its work.</param>
public sealed record Part(string Name, IReadOnlyList<string> Command, Func<CancellationToken, Task<bool>> Ready)
{
    public Signal StopSignal { get; init; } = Signal.Terminate;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
