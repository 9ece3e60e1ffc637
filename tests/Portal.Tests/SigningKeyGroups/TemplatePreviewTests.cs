using Platform.Portal.Features.SigningKeyGroups;

namespace Platform.Portal.Tests.SigningKeyGroups;

public sealed class TemplatePreviewTests(PortalFixture portal)
{
    [Fact]
    public async Task Shows_the_lists_in_force_what_was_dropped_and_what_surprises()
    {
        var preview = await PreviewAsync(new
        {
            template = new
            {
                pub = new { allow = new[] { "{{account-name()}}.{{tag(dept)}}.{{name()}}", "x.{{tag(none)}}" } },
                sub = new { allow = new[] { "jobs.*", "{{tag(none)}}" }, deny = new[] { "jobs.secret" } },
            },
            user = new { name = "svc", tags = new[] { "Dept:billing", "dept:ops" } },
        });

        (preview.Connects, preview.Origin).ShouldBe((true, "template"));
        preview.PubAllow.Select(e => e.Text).ShouldBe(["default.billing.svc", "default.ops.svc"]);
        preview.PubAllow[0].Template.ShouldBe("{{account-name()}}.{{tag(dept)}}.{{name()}}");
        preview.SubAllow.Select(e => e.Text).ShouldBe(["jobs.*"]);
        preview.SubDeny.Select(e => e.Text).ShouldBe(["jobs.secret"]);
        preview.Dropped.Select(d => (d.List, d.Template)).ShouldBe([("sub.allow", "{{tag(none)}}"), ("pub.allow", "x.{{tag(none)}}")]);
        preview.Warnings.Select(w => (w.Field, w.Entry)).ShouldBe([("sub/allow/0", "jobs.*")]);
    }

    [Fact]
    public async Task Nothing_is_left_of_an_allow_list_so_everything_is_denied()
    {
        var preview = await PreviewAsync(new { template = new { pub = new { allow = new[] { "{{tag(none)}}" } }, sub = new { allow = new[] { "a" } } } });
        preview.PubDeny.ShouldBe([new PreviewTemplate.Entry(">", null, true)]);
    }

    [Theory]
    [InlineData("""{"pub":{"deny":["x.{{tag(none)}}"]}}""", "x.{{tag(none)}} in pub.deny names a tag the user does not have. A missing tag in a deny list refuses the login.")]
    [InlineData("""{"pub":{"deny":["{{name()}}"]}}""", "{{name()}} in pub.deny comes to something that is no subject. In a deny list that refuses the login.")]
    public async Task Says_why_the_login_is_refused(string template, string why)
    {
        var preview = await PreviewAsync(new { template = System.Text.Json.Nodes.JsonNode.Parse(template) });
        (preview.Connects, preview.Refusal).ShouldBe((false, why));
    }

    [Theory]
    [InlineData("""{"pub":{"allow":["t.{{name()}}"]}}""", "*", "A value widens t.{{name()}}: it has a wildcard or a dot in it. Servers do not check values; use one literal token only.")]
    [InlineData("""{"sub":{"allow":["a q","{{name()}}"]}}""", "svc", "A queue beside a placeholder in one list disappears: servers drop this entry.")]
    [InlineData("""{"sub":{"allow":["_INBOX.>"]}}""", "svc", "Who may read _INBOX.> reads the answers to every other user of the account. Give each application an inbox prefix of its own.")]
    [InlineData("""{"pub":{"allow":["orders*"]}}""", "svc", "A wildcard is a whole token; here * or > is an ordinary letter.")]
    [InlineData("""{"sub":{"allow":["a q"]}}""", "svc", "Only as a member of that queue: a plain subscription is refused.")]
    [InlineData("""{"resp":{}}""", "svc", "With resp and without pub.allow nothing but answers may be published.")]
    [InlineData("""{}""", "svc", "No list at all: the account's default permissions apply; where it has none, everything is allowed.")]
    [InlineData("""{"sub":{"allow":["a"]}}""", "svc", "Only subscribing is limited: everything may be published. The account's default permissions do not fill the gap.")]
    public async Task Warns(string template, string name, string warning)
    {
        var preview = await PreviewAsync(new { template = System.Text.Json.Nodes.JsonNode.Parse(template), user = new { name } });
        preview.Warnings.Select(w => w.Message).ShouldContain(warning);
    }

    [Fact]
    public async Task Refuses_a_sample_nobody_can_be()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/signing-key-groups/preview";

        (await (await tenant.Client.PostAsync(path, new { template = new { }, user = new { subject = "A" } })).ToldAsync()).ShouldBe("400 group.sample_subject_invalid /user/subject");
        (await (await tenant.Client.PostAsync(path, new { template = new { }, user = new { tags = new[] { "" } } })).ToldAsync()).ShouldBe("400 group.sample_tag_invalid /user/tags");
        (await (await tenant.Client.PostAsync(path, new { template = new { pub = new { allow = new[] { "a." } } } })).ToldAsync()).ShouldBe("400 permissions.subject_invalid /template/pub/allow/0");
    }

    private async Task<PreviewTemplate.Response> PreviewAsync(object body)
    {
        var tenant = await portal.NewTenantAsync();
        return await (await tenant.Client.PostAsync($"{tenant.AccountPath}/signing-key-groups/preview", body)).ReadAsync<PreviewTemplate.Response>();
    }
}
