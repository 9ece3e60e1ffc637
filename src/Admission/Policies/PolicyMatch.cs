using System.Text.Json;

namespace Platform.Admission;

/// <summary>The first rule whose conditions hold.</summary>
internal static class PolicyMatch
{
    public static PolicyRule? First(ConnectPolicy policy, in DecisionFacts facts, JsonElement claims, Trace? trace)
    {
        foreach (var rule in policy.Rules)
        {
            var holds = Holds(rule.When, facts, claims, trace);
            trace?.Info("rule", $"Rule {rule.Name} {(holds ? "fits" : "does not fit")}.");
            if (holds)
            {
                return rule;
            }
        }

        return null;
    }

    // With a trace every condition is judged and shown; without one the first that fails ends it.
    private static bool Holds(RuleConditions when, in DecisionFacts facts, JsonElement claims, Trace? trace)
    {
        var holds = true;
        if (when.Providers.Count > 0)
        {
            holds = Contains(when.Providers, facts.Provider);
            trace?.Condition(holds, $"the provider is {facts.Provider}; wanted: {string.Join(", ", when.Providers)}");
        }

        if (when.ConnectionTypes.Count > 0 && (holds || trace is not null))
        {
            var fits = Contains(when.ConnectionTypes, facts.ConnectionType);
            trace?.Condition(fits, $"the connection is {facts.ConnectionType}; wanted: {string.Join(", ", when.ConnectionTypes)}");
            holds &= fits;
        }

        if (when.Regions.Count > 0 && (holds || trace is not null))
        {
            var fits = Contains(when.Regions, facts.Region);
            trace?.Condition(fits, $"the region is {facts.Region}; wanted: {string.Join(", ", when.Regions)}");
            holds &= fits;
        }

        if (when.Sources.Count > 0 && (holds || trace is not null))
        {
            var fits = Cidr.AnyContains(when.Sources, facts.Address);
            trace?.Condition(fits, $"the address is {Trace.Cut(facts.Source)}; wanted: {string.Join(", ", when.Sources)}");
            holds &= fits;
        }

        if (when.ClientNames.Count > 0 && (holds || trace is not null))
        {
            var fits = AnyMatches(when.ClientNames, facts.ClientName);
            trace?.Condition(fits, $"the client's name is {Trace.Cut(facts.ClientName)}; wanted: {string.Join(", ", when.ClientNames)}");
            holds &= fits;
        }

        for (var i = 0; i < when.Claims.Count && (holds || trace is not null); i++)
        {
            var condition = when.Claims[i];
            var value = condition.Claim.Find(claims);
            var fits = ClaimTests.Holds(condition, value);
            trace?.Condition(fits, $"{condition.Claim} is {(value is { } shown ? Trace.Cut(shown.GetRawText()) : "not there")}; wanted: {ClaimTests.WordOf(condition.Test)} {Trace.Cut(condition.Operand.GetRawText())}");
            holds &= fits;
        }

        return holds;
    }

    private static bool Contains(IReadOnlyList<string> list, string value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyMatches(IReadOnlyList<Glob> globs, string text)
    {
        for (var i = 0; i < globs.Count; i++)
        {
            if (globs[i].Matches(text))
            {
                return true;
            }
        }

        return false;
    }
}
