using Platform.Admission.Tests.Attacks;

namespace Platform.Callout.Tests.Attacks;

/// <summary>Of the attacks on the decision those that can reach a running platform: no server takes a CONNECT of a megabyte.</summary>
internal static class PlatformCases
{
    public static IReadOnlyList<AttackCase> All { get; } = [.. AttackCases.OfClients.Where(c => c is not { Family: "form", Name: "a megabyte" or "a million dots" })];
}
