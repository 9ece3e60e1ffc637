namespace Platform.Nats.Jwt;

/// <param name="IsBlocking">Servers and tools refuse the claims.</param>
/// <param name="IsTimeCheck">True of the time asked about only: expired, or not yet valid. Neither flag: a warning.</param>
public sealed record ValidationIssue(string Description, bool IsBlocking, bool IsTimeCheck)
{
    public bool IsWarning => !IsBlocking && !IsTimeCheck;
}

public static class ValidationIssues
{
    /// <summary>Whether the claims must be refused; resolvers ask without, connections with the checks of time.</summary>
    public static bool IsBlocking(this IEnumerable<ValidationIssue> issues, bool includeTimeChecks) =>
        issues.Any(i => i.IsBlocking || (includeTimeChecks && i.IsTimeCheck));
}

internal sealed class ValidationResults(DateTimeOffset now)
{
    public DateTimeOffset Now => now;

    public List<ValidationIssue> Issues { get; } = [];

    public void AddError(string description) => Issues.Add(new(description, IsBlocking: true, IsTimeCheck: false));

    public void AddErrorIf(bool isWrong, string description)
    {
        if (isWrong)
        {
            AddError(description);
        }
    }

    public void AddTimeCheck(string description) => Issues.Add(new(description, IsBlocking: false, IsTimeCheck: true));

    public void AddWarning(string description) => Issues.Add(new(description, IsBlocking: false, IsTimeCheck: false));
}
