namespace Platform.Admission;

public enum TraceOutcome { Ok, Refused, Info }

/// <summary>One step of a decision, as the test bench shows it.</summary>
/// <param name="Name">"credential", "provider", "header", "key", "signature", "audience", "expiry", "claims", "revocation", "account", "rule", "condition",
/// "group", "name", "tags", "permissions", "limits", "result"….</param>
/// <param name="Detail">One sentence; values of claims are cut to 200 characters.</param>
public sealed record TraceStep(string Name, TraceOutcome Outcome, string Detail);

/// <summary>Collects the steps of one decision. The hot path passes null, and then nothing is written or allocated.</summary>
public sealed class Trace
{
    private const int LongestValue = 200;
    private readonly List<TraceStep> _steps = [];

    public IReadOnlyList<TraceStep> Steps => _steps;

    internal void Ok(string name, string detail) => _steps.Add(new(name, TraceOutcome.Ok, detail));

    internal void Refused(string name, string detail) => _steps.Add(new(name, TraceOutcome.Refused, detail));

    internal void Info(string name, string detail) => _steps.Add(new(name, TraceOutcome.Info, detail));

    internal void Condition(bool holds, string detail) => _steps.Add(new("condition", holds ? TraceOutcome.Ok : TraceOutcome.Refused, detail));

    /// <summary>A value that came from outside, as it may be shown.</summary>
    internal static string Cut(string value) => value.Length <= LongestValue ? value : string.Concat(value.AsSpan(0, LongestValue - 1), "…");
}
