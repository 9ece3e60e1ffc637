using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Client;

namespace Platform.Browser;

/// <summary>The built-in services of the real platform, asked by an organization's own clients in every region.</summary>
public sealed class BuiltInTests(Site site)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_account_is_answered_from_its_clients_region_about_itself_alone()
    {
        // Without script: the console of the page that signing up ends at would be a connection too.
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        using var tenant = await Tenant.OfAsync(site.Platform, ada);
        await tenant.PublishedAsync();
        var creds = await tenant.NewCredsAsync("asker", "default");
        var account = await tenant.GetAsync(tenant.Account);
        foreach (var (place, node) in site.Platform.Nodes.Index())
        {
            await using var client = (await tenant.ConnectAsync(creds, place))!;
            var echo = await AskAsync(client, "tl.echo", "hello");
            (Word(echo, "region"), Word(echo, "node"), Word(echo, "payload")).ShouldBe((node.Region, node.Name, "hello"));
            var me = await AskAsync(client, "tl.whoami");
            (Word(me["account"]!, "public_key"), Word(me["account"]!, "id"), Word(me["user"]!, "name"), Word(me["client"]!, "node"))
                .ShouldBe((Word(account, "public_key"), Word(account, "id"), "asker", node.Name));
            Word(me["organization"]!, "id").ShouldStartWith("org_");
            Word(me["user"]!, "public_key").ShouldStartWith("U");
            (await AskAsync(client, "tl.regions")).AsArray().SelectMany(r => r!["nodes"]!.AsArray()).Select(n => Word(n!, "client")).ShouldBe(site.Platform.Nodes.Select(n => n.Client));
            await Should.ThrowAsync<NatsNoRespondersException>(async () => await client.RequestAsync<string, byte[]>("tl.nothing", "", cancellationToken: Ct));
        }

        await using var one = (await tenant.ConnectAsync(creds))!;
        await using var other = (await tenant.ConnectAsync(creds, 1))!;
        var use = await AskAsync(other, "tl.usage");
        for (var looks = 0; looks < 10 && use["connections"]!.GetValue<int>() != 2; looks++)
        {
            // Those that have just left are still counted; an answer is a second old at most.
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            use = await AskAsync(other, "tl.usage");
        }

        (use["connections"]!.GetValue<int>(), use["nodes"]!.ToJsonString()).ShouldBe((2, $$"""{"answered":{{site.Platform.Nodes.Count}},"known":{{site.Platform.Nodes.Count}}}"""));
        (use["messages"]!["in"]!.GetValue<long>(), use["jetstream"]!["storage"]!.GetValue<long>()).ShouldSatisfyAllConditions(u => u.Item1.ShouldBeGreaterThan(0), u => u.Item2.ShouldBe(0));
    }

    private static string Word(JsonNode node, string member) => node[member]!.GetValue<string>();

    private static async Task<JsonNode> AskAsync(NatsConnection client, string subject, string body = "") =>
        JsonNode.Parse((await client.RequestAsync<byte[], byte[]>(subject, Encoding.UTF8.GetBytes(body), cancellationToken: Ct)).Data!)!;
}
