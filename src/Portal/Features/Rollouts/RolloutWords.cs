namespace Platform.Portal.Features.Rollouts;

/// <summary>How the page of rollouts speaks.</summary>
internal static class RolloutWords
{
    public static string Tone(string state) => state switch { "done" => "ok", "running" or "paused" => "warn", _ => "idle" };

    /// <summary>What can be done in a state: the moves of Platform.Authority.RolloutRequests.</summary>
    public static IReadOnlyList<string> Moves(string state) => state switch
    {
        "planning" => ["cancel"],
        "planned" => ["start", "cancel"],
        "running" => ["pause"],
        "paused" => ["resume", "cancel"],
        _ => [],
    };

    public static string Button(string move) => move switch { "start" => "Start", "pause" => "Pause", "resume" => "Resume", _ => "Cancel" };
}
