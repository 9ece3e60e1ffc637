using Platform.Nats.Permissions;

namespace Platform.Nats.Tests.Permissions;

/// <summary>What goes into presets. What they then permit is proven in tests/Interop.</summary>
public sealed class PresetTests
{
    public static TheoryData<string> Ids => [.. Presets.All.Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Examples_compile_to_entries_that_servers_keep(string id)
    {
        var preset = Presets.Find(id)!;
        var compiled = preset.Compile(preset.Parameters.ToDictionary(p => p.Name, p => p.Example, StringComparer.Ordinal), [.. preset.Options.Select(o => o.Name)]);

        compiled.Refusals.ShouldBeEmpty();
        var user = new Platform.Nats.Jwt.NatsUserClaims();
        (user.User.Pub, user.User.Sub, user.User.Resp) = (compiled.Permissions!.Pub, compiled.Permissions.Sub, compiled.Permissions.Resp);
        var inForce = SubjectPermissions.Of(user, template: null, new());
        inForce.Refusal.ShouldBeNull();
        var entries = Enum.GetValues<PermissionList>().SelectMany(inForce.Entries).ToList();
        entries.ShouldNotBeEmpty();
        entries.ShouldAllBe(e => !e.IsIgnored && !e.Text.Contains('{', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bucket", "")]
    [InlineData("bucket", "A.B")]
    [InlineData("bucket", "*")]
    [InlineData("bucket", "A B")]
    [InlineData("bucket", "{{name()}}")]
    [InlineData("inbox", "_INBOX.>")]
    [InlineData("inbox", "a.*.b")]
    [InlineData("inbox", "a..b")]
    [InlineData("inbox", "a b")]
    public void A_value_that_would_widen_an_entry_is_refused(string parameter, string value)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["bucket"] = "CFG", ["inbox"] = "_INBOX_app", [parameter] = value };
        var compiled = Presets.Find("kv-read")!.Compile(values);
        compiled.Permissions.ShouldBeNull();
        compiled.Refusals.Select(r => r.Parameter).ShouldBe([parameter]);
    }

    [Theory]
    [InlineData("stream", "a.b")]
    [InlineData("stream", "a/b")]
    [InlineData("stream", ">")]
    [InlineData("consumer", "a b")]
    [InlineData("consumer", "a\u00a0b")]
    [InlineData("consumer", "*")]
    public void Streams_and_consumers_are_one_literal_token(string parameter, string value)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["stream"] = "ORDERS", ["consumer"] = "WORKER", ["inbox"] = "_INBOX_app", [parameter] = value };
        Presets.Find("js-consume-durable")!.Compile(values).Refusals.Select(r => r.Parameter).ShouldBe([parameter]);
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("a.>.b")]
    [InlineData("a {{unknown()}}")]
    public void Subjects_are_checked_one_by_one(string subjects) =>
        Presets.Find("publish-only")!.Compile(new Dictionary<string, string>(StringComparer.Ordinal) { ["subjects"] = subjects }, isTemplate: true).Refusals.Count.ShouldBe(1);

    [Fact]
    public void A_template_may_have_placeholders()
    {
        var compiled = Presets.Find("request-client")!.Compile(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["subjects"] = "svc.{{ tag(team) }}.>, jobs", ["inbox"] = "_INBOX.{{name()}}" }, isTemplate: true);
        compiled.Permissions!.Pub.Allow.ShouldBe(["svc.{{tag(team)}}.>", "jobs"]);
        compiled.Permissions.Sub.Allow.ShouldBe(["_INBOX.{{name()}}.>"]);
    }

    [Fact]
    public void Everybodys_inbox_is_warned_of() =>
        Presets.Find("kv-read")!.Compile(new Dictionary<string, string>(StringComparer.Ordinal) { ["bucket"] = "CFG", ["inbox"] = "_INBOX" }).Warnings.Count.ShouldBe(1);

    [Fact]
    public void A_star_at_the_end_does_not_let_everything_below_in()
    {
        var compiled = Presets.Find("subscribe-only")!.Compile(new Dictionary<string, string>(StringComparer.Ordinal) { ["subjects"] = "a.*" }).Permissions!;
        var user = new Platform.Nats.Jwt.NatsUserClaims();
        (user.User.Pub, user.User.Sub) = (compiled.Pub, compiled.Sub);
        var inForce = SubjectPermissions.Of(user, template: null, new());

        (inForce.Subscribe("a.b").IsAllowed, inForce.Deliver("a.>", null, "a.b").IsAllowed, inForce.Deliver("a.>", null, "a.b.c").IsAllowed).ShouldBe((true, true, false));
    }
}
