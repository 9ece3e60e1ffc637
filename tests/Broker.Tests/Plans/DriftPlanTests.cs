using Platform.Broker.Plans;

namespace Platform.Broker.Tests.Plans;

/// <summary>JWTs here are spelled "issuer/iat/body"; a body of "forged" does not verify.</summary>
public sealed class DriftPlanTests
{
    private static readonly HashSet<string> Ours = ["O1", "O2"];

    public static TheoryData<string, string?, bool, string> Cases => new()
    {
        { "the same text", "O1/5/x", true, "none" },
        { "nothing", null, true, "missing" },
        { "an older one of ours, never confirmed", "O1/4/x", false, "behind" },
        { "an older one of ours by another of our keys", "O2/4/x", false, "behind" },
        { "an older one of ours after confirming the newer", "O1/4/x", true, "rolled back" },
        { "one of ours from the same second", "O1/5/y", false, "foreign" },
        { "a newer one under our key that we never made", "O1/6/x", false, "foreign" },
        { "another operator's", "OX/4/x", false, "foreign" },
        { "the account's own", "A1/4/x", true, "foreign" },
        { "one that names our key but does not verify", "O1/4/forged", false, "foreign" },
        { "no JWT at all", "rubbish", false, "foreign" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_node_that_holds(string what, string? held, bool wasConfirmed, string verdict)
    {
        var pack = held is null ? [] : new Dictionary<string, string> { ["A1"] = held };

        var drift = DriftPlan.Make([new("A1", "O1/5/x", wasConfirmed)], pack, Read, Ours);

        Verdict(drift).ShouldBe(verdict, what);
        drift.IsNone.ShouldBe(verdict == "none");
        drift.ToPush.ShouldBe(verdict == "none" ? [] : ["A1"]);
    }

    [Fact]
    public void An_account_we_do_not_have_is_reported_and_not_pushed()
    {
        var drift = DriftPlan.Make([new("A1", "O1/5/x", true)], new Dictionary<string, string> { ["A1"] = "O1/5/x", ["A9"] = "O1/5/x" }, Read, Ours);

        drift.Unknown.ShouldBe(["A9"]);
        drift.ToPush.ShouldBeEmpty();
        drift.IsNone.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pushing_what_the_plan_says_leaves_only_the_unknown(int seed)
    {
        var random = new Random(seed);
        var desired = Enumerable.Range(0, random.Next(12)).Select(i => new DesiredJwt($"A{i}", $"O1/{random.Next(3)}/x", random.Next(2) == 0)).ToArray();
        var pack = Enumerable.Range(0, 15).Where(_ => random.Next(2) == 0)
            .ToDictionary(i => $"A{i}", _ => $"{(random.Next(3) == 0 ? "OX" : "O1")}/{random.Next(4)}/{(random.Next(4) == 0 ? "forged" : "x")}");

        foreach (var account in DriftPlan.Make(desired, pack, Read, Ours).ToPush)
        {
            pack[account] = desired.Single(d => d.Account == account).Jwt;
        }

        var after = DriftPlan.Make(desired, pack, Read, Ours);
        after.ToPush.ShouldBeEmpty();
        after.Unknown.ShouldBe(pack.Keys.Except(desired.Select(d => d.Account)).Order(StringComparer.Ordinal));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    private static JwtOrigin? Read(string jwt) =>
        jwt.Split('/') is [var issuer, var iat, not "forged"] ? new(issuer, long.Parse(iat)) : null;

    private static string Verdict(Drift drift) => drift switch
    {
        { Missing.Count: 1 } => "missing",
        { Behind.Count: 1 } => "behind",
        { RolledBack.Count: 1 } => "rolled back",
        { Foreign.Count: 1 } => "foreign",
        _ => "none",
    };
}
