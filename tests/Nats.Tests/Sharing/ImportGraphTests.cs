using Platform.Nats.Jwt;
using Platform.Nats.Sharing;

namespace Platform.Nats.Tests.Sharing;

public sealed class ImportGraphTests
{
    [Theory]
    [InlineData("A B q q", "B A q q", "B q -> A q -> B q")]
    [InlineData("A B b a", "B A a b", "B b -> A a -> B b")]
    [InlineData("B A orders.* orders.*", "A B orders.> orders.>", "B orders.* -> A orders.* -> B orders.*")]
    public void Two_accounts_that_import_each_others_service_go_round(string first, string second, string path) =>
        Cycle([Service(first)], Service(second)).ShouldBe($"loop {path}");

    [Fact]
    public void Renaming_on_every_leg_is_seen_through_where_a_server_sees_nothing()
    {
        var (one, two, closing) = (Service("A B b a"), Service("B C c b"), Service("C A a c"));

        Cycle([one, two], closing).ShouldBe("loop C c -> A a -> B b -> C c");
        new ServerSearch(new[] { one, two, closing }.ToLookup(i => i.Importer), Exports()).Refuses(closing).ShouldBeNull();
    }

    [Fact]
    public void Reordered_wildcards_are_followed()
    {
        // y.7.9 becomes x.9.7, which B does not send back: no message goes round, though a server believes it.
        Cycle([Service("A B x.*.* y.$2.$1")], Service("B A y.7.* x.8.*")).ShouldBe("server A y.$2.$1 -> B x.*.* -> A y.7.*");
        Cycle([Service("A B x.*.* y.$2.$1")], Service("B A y.7.* x.*.7")).ShouldBe("loop B x.*.7 -> A y.7.* -> B x.*.7");
    }

    [Fact]
    public void Streams_go_round_the_other_way()
    {
        Cycle([Stream("B A events.> events.>")], Stream("A B events.> events.>")).ShouldBe("loop B events.> -> A events.> -> B events.>");
        Cycle([Stream("B A events.a in.a")], Stream("A B events.b in.b")).ShouldBeNull();
    }

    [Fact]
    public void A_chain_and_a_star_are_fine()
    {
        Cycle([Service("A B q q"), Service("B C q q")], Service("C D q q")).ShouldBeNull();
        Cycle([Service("A Z q q"), Service("B Z q q")], Service("C Z q q")).ShouldBeNull();
        Cycle([Service("A B q q")], Stream("B A q q")).ShouldBeNull();
    }

    [Fact]
    public void What_only_a_server_takes_for_a_cycle_is_refused_too_and_called_so()
    {
        // B's request to A never becomes A's request to B, but the server compares the wrong ends.
        Cycle([Service("B A a z")], Service("A B b a")).ShouldBe("server A a -> B b -> A a");

        // Two ways to the same account.
        Cycle([Service("D E q q"), Service("D F q q"), Service("E G q q"), Service("F G q q"), Service("G H q q")], Service("A D q q"))!.ShouldStartWith("server A q -> D q -> ");
    }

    [Fact]
    public void What_was_wrong_before_does_not_stand_in_the_way()
    {
        SharedImport[] before = [Service("B A a z"), Service("A B b a")];
        Cycle(before, Service("C D q q")).ShouldBeNull();
        new ImportGraph(before, Exports()).Any()!.IsLoop.ShouldBeFalse();
    }

    [Fact]
    public void A_stream_export_may_complete_what_a_server_takes_for_a_cycle()
    {
        var graph = new ImportGraph([Stream("A B s in.s"), Stream("B A t in.s")], Exports(("B", "s"), ("A", "t")));
        graph.Any().ShouldBeNull();
        graph.CycleByExport("B", "other").ShouldBeNull();
        graph.CycleByExport("B", "in.>")!.IsLoop.ShouldBeFalse();
    }

    /// <summary>"loop path" or "server path"; null for none. Every account exports everything as streams.</summary>
    private static string? Cycle(SharedImport[] before, SharedImport import)
    {
        var cycle = new ImportGraph(before, Exports("ABCDEFGHZ".Select(c => ($"{c}", ">")).ToArray())).CycleBy(import);
        return cycle is null ? null : $"{(cycle.IsLoop ? "loop" : "server")} {cycle.Describe(a => a)}";
    }

    private static ILookup<string, string> Exports(params (string Account, string Subject)[] exports) => exports.ToLookup(e => e.Account, e => e.Subject, StringComparer.Ordinal);

    /// <summary>"importer exporter subject local".</summary>
    private static SharedImport Service(string words) => Import(words, NatsExportType.Service);

    private static SharedImport Stream(string words) => Import(words, NatsExportType.Stream);

    private static SharedImport Import(string words, NatsExportType type) => words.Split(' ') is [var importer, var exporter, var subject, var local]
        ? new(importer, exporter, type, subject, local)
        : throw new ArgumentException(words, nameof(words));
}
