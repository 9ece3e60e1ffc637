using System.Text.Json;
using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests;

/// <summary>Every case is answered for the reason it names; each family has a control that gets in.</summary>
public sealed class AttackTests
{
    private static readonly Stage Stage = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private static readonly Dictionary<string, AttackCase> Cases = AttackCases.All.ToDictionary(c => c.ToString());

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_answered_as_it_should_be(string name)
    {
        var attack = Cases[name];

        var verdict = Run.Decide(Stage, attack);

        verdict.Reason.ShouldBe(attack.Reason, (verdict as Deny)?.Detail);
        Reasons.Sentence(verdict.Reason).ShouldNotBeNull();
        if (verdict is Allow allow)
        {
            allow.Account.OrganizationId.ShouldBe(allow.Identity.Provider.OrganizationId);
            allow.Claims.Validate(Stage.Now).ShouldBeEmpty();
            allow.Claims.User.IssuerAccount.ShouldBe(allow.Account.PublicKey);
            allow.ExpiresAt.ShouldBeGreaterThan(Stage.Now);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_answered_alike_with_a_trace_and_tells_no_secret(string name)
    {
        var attack = Cases[name];
        var attempt = attack.Make(Stage);
        var trace = new Trace();

        var verdict = Run.Decide(Stage.Snapshot(attack.Change), attempt, Stage.Now, trace);

        verdict.Reason.ShouldBe(attack.Reason);
        var told = JsonSerializer.Serialize(trace.Steps) + (verdict as Deny)?.Detail;
        var secret = attempt.Token.Length > 0 ? attempt.Token : attempt.Password;
        var shown = secret.Contains('.', StringComparison.Ordinal) ? secret[(secret.LastIndexOf('.') + 1)..] : secret;
        (shown.Length > 7 && told.Contains(shown, StringComparison.Ordinal)).ShouldBeFalse(told);
        trace.Steps.ShouldAllBe(s => s.Detail.Length > 0);
    }

    [Fact]
    public void Each_family_has_a_control_and_many_attacks()
    {
        AttackCases.All.Count(c => !c.IsControl).ShouldBeGreaterThan(400);
        AttackCases.All.GroupBy(c => c.Family).ShouldAllBe(family => family.Any(c => c.IsControl) && family.Count(c => !c.IsControl) >= 8);
    }
}
