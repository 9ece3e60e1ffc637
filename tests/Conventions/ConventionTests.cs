namespace Platform.Conventions;

/// <summary>Each rule has two tests: the product keeps it, and the check itself goes red on a sample that breaks it.</summary>
public sealed class ConventionTests
{
    [Fact]
    public void References_point_one_way() => Arrows.Against(Arrows.Read()).ShouldBeEmpty();

    [Fact]
    public void The_arrow_check_sees_a_wrong_arrow() =>
        Arrows.Against([("Portal", ["Kernel", "Broker"]), ("Kernel", []), ("Surprise", [])])
            .ShouldBe(["Portal -> Broker", "Surprise -> (not in the plan)"]);

    [Fact]
    public void Handlers_are_internal_sealed_and_cancellable() => Handlers.Wrong(Products.Types).ShouldBeEmpty();

    [Fact]
    public void There_are_handlers_to_check() => Products.Types.Count(t => t is { Name: "Handler", IsNested: true }).ShouldBeGreaterThan(10);

    [Fact]
    public void The_handler_check_sees_a_bad_handler() =>
        Handlers.Wrong([typeof(BadSlice.Handler)]).ShouldBe(
            ["BadSlice.Handler is public", "BadSlice.Handler is not sealed", "BadSlice.Handler HandleAsync does not end in a CancellationToken"]);

    [Fact]
    public void Only_pages_load() => Loaders.InsidePages(Products.Types).ShouldBeEmpty();

    [Fact]
    public void The_loading_check_sees_a_part_that_loads() => Loaders.InsidePages([typeof(BadPart)]).ShouldBe(["BadPart.OnInitializedAsync"]);

    [Fact]
    public void Error_codes_are_unique() => Catalogue.Twice(Catalogue.ErrorCodes(Products.Types)).ShouldBeEmpty();

    [Fact]
    public void The_error_check_sees_a_code_used_twice() =>
        Catalogue.Twice(Catalogue.ErrorCodes([typeof(BadErrors)])).ShouldBe(["sample.twice: BadErrors.One, BadErrors.Two"]);

    [Fact]
    public void Log_event_ids_are_unique() => Catalogue.Twice(Catalogue.LogEvents(Products.Types)).ShouldBeEmpty();

    [Fact]
    public void There_are_log_events_to_check() => Catalogue.LogEvents(Products.Types).Count().ShouldBeGreaterThan(10);

    [Fact]
    public void The_event_check_sees_an_id_used_twice() =>
        Catalogue.Twice(Catalogue.LogEvents([typeof(BadLog)])).ShouldBe(["7: Platform.Conventions.BadLog.One, Platform.Conventions.BadLog.Two"]);

    [Fact]
    public void Seeds_are_opened_in_Authority_only() => Seeds.OpenedOutsideAuthority(Repository.Sources()).ShouldBeEmpty();

    [Fact]
    public void The_seed_check_sees_a_portal_that_opens_one() =>
        Seeds.OpenedOutsideAuthority(
        [
            ("src/Portal/Peek.cs", "var seed = await db.SealedSeeds.SingleAsync(ct);"),
            ("src/Authority/Vault.cs", "var seed = await db.SealedSeeds.SingleAsync(ct);"),
        ]).ShouldBe(["src/Portal/Peek.cs"]);

    [Fact]
    public void Environment_clocks_and_machine_paths_stay_out() => Strays.In(Repository.Sources()).ShouldBeEmpty();

    [Fact]
    public void The_stray_check_sees_each_kind() =>
        Strays.In(
        [
            ("src/A.cs", "// TODO later"), ("src/B.cs", "throw new NotImplementedException();"),
            ("src/C.cs", "catch { }"), ("src/D.cs", "var path = \"/home/x\";"), ("src/E.cs", "fine"),
        ]).ShouldBe(["src/A.cs", "src/B.cs", "src/C.cs", "src/D.cs"]);

    [Fact]
    public void The_ASVS_list_is_whole_and_names_what_is_there() =>
        Checklist.Wrong(
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "asvs.md")), [.. Checklist.Tests()],
            path => File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path))).ShouldBeEmpty();

    [Fact]
    public void The_list_check_sees_what_is_left_out_unfounded_or_gone() =>
        Checklist.Wrong(
            """
            | 2.1.1 | 1 | x | met | it is |
            | 2.1.2 | 2 | x | met | `GoneTests.A_test` and `SomeTests.A_test` |
            | 2.1.3 | 2 | x | perhaps | `src/Gone.cs` |
            | 9.9.9 | 1 | x | not | nothing |
            """, ["class SomeTests { public void A_test() { } }"], _ => false).Where(w => !w.EndsWith(" is left out", StringComparison.Ordinal) || w.StartsWith("10.7.3 ", StringComparison.Ordinal))
            .ShouldBe(["10.7.3 is left out", "9.9.9 is none of the list, or there twice", "2.1.3 is perhaps", "2.1.1 is met, and nothing shows it", "the rows are 2 met, 0 partly, 1 not, 0 do not apply.", "2.1.2 names GoneTests.A_test", "2.1.3 names src/Gone.cs"]);
}
