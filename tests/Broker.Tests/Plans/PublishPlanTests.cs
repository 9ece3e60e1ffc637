using Platform.Broker.Plans;
using Platform.Kernel;

namespace Platform.Broker.Tests.Plans;

public sealed class PublishPlanTests
{
    private static readonly NodeId East = Node(1), West = Node(2), South = Node(3);
    private static readonly DesiredAccount Orders = new(Account(1), Generation: 3, IssuedAt: 100, IsSystem: false);
    private static readonly DesiredAccount Billing = new(Account(2), Generation: 1, IssuedAt: 50, IsSystem: false);
    private static readonly DesiredAccount System = new(Account(9), Generation: 1, IssuedAt: 900, IsSystem: true);

    [Fact]
    public void A_new_account_goes_to_every_node_that_is_up()
    {
        var push = PublishPlan.Make([Orders], [], [South, East]).ShouldHaveSingleItem();

        (push.Account, push.Generation).ShouldBe((Orders.Id, 3));
        push.Behind.ShouldBe([East, South]);
    }

    [Fact]
    public void What_every_node_up_has_confirmed_is_left_alone() =>
        PublishPlan.Make([Orders], [Held(Orders, East), Held(Orders, West)], [East, West]).ShouldBeEmpty();

    [Fact]
    public void An_acknowledgement_that_was_not_read_back_is_pushed_again() =>
        PublishPlan.Make([Orders], [Held(Orders, East) with { IsConfirmed = false }], [East]).ShouldHaveSingleItem().Behind.ShouldBe([East]);

    [Fact]
    public void A_node_with_an_older_generation_is_behind() =>
        PublishPlan.Make([Orders], [Held(Orders, East), Held(Orders, West) with { Generation = 2 }], [East, West])
            .ShouldHaveSingleItem().Behind.ShouldBe([West]);

    [Fact]
    public void The_system_account_goes_first_then_the_oldest_change() =>
        PublishPlan.Make([Orders, System, Billing], [], [East]).Select(p => p.Account).ShouldBe([System.Id, Billing.Id, Orders.Id]);

    [Fact]
    public void Importers_go_last_however_long_they_have_waited() =>
        PublishPlan.Make([Billing with { IsImporter = true }, Orders, System], [], [East]).Select(p => p.Account).ShouldBe([System.Id, Orders.Id, Billing.Id]);

    [Fact]
    public void Without_a_node_there_is_nothing_to_do() => PublishPlan.Make([Orders, System], [], []).ShouldBeEmpty();

    /// <summary>Whatever was observed, carrying a plan out leaves nothing to do, and a plan asks for no node that needs nothing.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_plan_carried_out_leaves_nothing_to_do(int seed)
    {
        var random = new Random(seed);
        NodeId[] up = [.. new[] { East, West, South }.Where(_ => random.Next(3) > 0)];
        DesiredAccount[] desired = [.. Enumerable.Range(1, random.Next(1, 20)).Select(i => new DesiredAccount(Account(i), random.Next(1, 4), random.Next(5), i == 3))];
        var observed = desired.SelectMany(a => up.Select(n => new ObservedPublication(a.Id, n, random.Next(1, 4), random.Next(2) == 0)))
            .Where(_ => random.Next(3) > 0).ToDictionary(o => (o.Account, o.Node));

        var plan = PublishPlan.Make(desired, observed.Values, up);

        plan.SelectMany(p => p.Behind.Select(n => (p, n)))
            .ShouldAllBe(x => !observed.ContainsKey(new(x.p.Account, x.n)) || observed[new(x.p.Account, x.n)] != new ObservedPublication(x.p.Account, x.n, x.p.Generation, true));
        foreach (var (push, node) in plan.SelectMany(p => p.Behind.Select(n => (p, n))))
        {
            observed[(push.Account, node)] = new(push.Account, node, push.Generation, true);
        }

        PublishPlan.Make(desired, observed.Values, up).ShouldBeEmpty();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    private static ObservedPublication Held(DesiredAccount account, NodeId node) => new(account.Id, node, account.Generation, true);

    private static AccountId Account(int n) => new(new Guid(n, 0, 0, new byte[8]));

    private static NodeId Node(int n) => new(new Guid(n, 1, 0, new byte[8]));
}
