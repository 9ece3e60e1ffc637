namespace Platform.Authority.Tests.Operators;

public sealed class OperatorKeyRulesTests
{
    private static readonly OperatorSigningKey Spare = new("OSPARE", IsActive: false, IsListed: true, IsHeld: true);

    [Fact]
    public void A_key_signs_when_it_is_listed_and_held_and_every_server_has_started_with_it()
    {
        OperatorKeyRules.WhyNotUsed(Spare, []).ShouldBeNull();
        OperatorKeyRules.WhyNotUsed(null, []).ShouldBe("The operator has no such signing key. broker operator keys lists them.");
        OperatorKeyRules.WhyNotUsed(Spare with { IsActive = true }, []).ShouldBe("OSPARE signs the accounts already.");
        OperatorKeyRules.WhyNotUsed(Spare with { IsListed = false }, [])!.ShouldContain("bring it back (broker operator accept)");
        OperatorKeyRules.WhyNotUsed(Spare with { IsHeld = false }, [])!.ShouldContain("broker operator add-key");
        OperatorKeyRules.WhyNotUsed(Spare, ["a-1"])!.ShouldContain(": a-1 has not. Have it rolled out (rollout plan change --start)");
        OperatorKeyRules.WhyNotUsed(Spare, ["a", "b", "c", "d", "e", "f", "g"])!.ShouldContain(": a, b, c, d, e and 2 more have not.");
    }

    [Fact]
    public void A_key_goes_when_nothing_in_force_is_signed_with_it()
    {
        OperatorKeyRules.WhyNotRemoved(Spare, carrying: 0, unsettled: 0).ShouldBeNull();
        OperatorKeyRules.WhyNotRemoved(null, 0, 0).ShouldBe("The operator has no such signing key. broker operator keys lists them.");
        OperatorKeyRules.WhyNotRemoved(Spare with { IsActive = true }, 0, 0).ShouldBe("OSPARE signs the accounts. Let another key sign first: broker operator use-key KEY.");
        OperatorKeyRules.WhyNotRemoved(Spare, carrying: 3, unsettled: 5)!.ShouldContain("3 still are");
        OperatorKeyRules.WhyNotRemoved(Spare, carrying: 0, unsettled: 5)!.ShouldContain("the present JWTs of 5 accounts are not confirmed by every node");
    }
}
