using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Platform.Fixtures;

namespace Platform.Browser;

/// <summary>A real nats-server, run on nothing but the two files the portal's form gives.</summary>
public sealed class LeafTests(Site site)
{
    private const string Leaf = "dock-7";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_leaf_node_a_browsers_client_and_an_mqtt_client_meet_through_three_regions()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(Ct);
        using var tenant = await Tenant.OfAsync(site.Platform, ada);
        await tenant.PatchAsync(tenant.Account, new { limits = new { disk_storage = 64 << 20, mem_storage = 64 << 20, streams = -1, consumer = -1 } });
        var regions = (await tenant.GetAsync("regions"))["data"]!.AsArray();
        string Endpoint(int region, string kind) => regions[region]!["nodes"]![0]![kind]!.GetValue<string>();
        var ports = NatsPorts.Take();
        var (configuration, creds) = await DownloadAsync(ada, regions[0]!["name"]!.GetValue<string>(), ports.Client);
        await tenant.PublishedAsync();

        using var leaf = await NatsServerProcess.StartVerbatimAsync(ports, configuration, [($"{Leaf}.creds", creds)], Ct);
        await using var clients = await ForeignClients.StartAsync(Ct);
        var truck = await tenant.PostAsync($"{tenant.Account}/users", new { name = "truck", permissions = new { bearer_token = true } });
        var jwt = (await tenant.PostAsync($"{tenant.Account}/users/{truck["id"]}/credentials", new { kind = "bearer" }))["jwt"]!.GetValue<string>();
        var hub = await tenant.NewCredsAsync("hub", "default");
        ForeignClient[] all =
        [
            await clients.ConnectAsync(Over.Tcp, leaf.Url, Ct),
            await clients.ConnectAsync(Over.WebSocket, Endpoint(1, "websocket"), Ct, creds: System.Text.Encoding.UTF8.GetString(hub)),
            await clients.ConnectAsync(Over.Mqtt, Endpoint(2, "mqtt"), Ct, user: "truck", password: jwt),
        ];
        all[0].Server.ShouldBe(Leaf);
        foreach (var client in all)
        {
            await client.ListenAsync("dock.>", Ct);
        }

        foreach (var client in all)
        {
            await HeardByAsync(client, all.Where(other => other != client), leaf);
        }

        await StreamsAreReachedByDomainAsync(tenant, hub);
        (await tenant.GetAsync($"{tenant.Account}/connections"))["data"]!.AsArray().Single(c => c!["kind"]!.GetValue<string>() == "leafnode")!["region"]!.GetValue<string>()
            .ShouldBe(regions[0]!["name"]!.GetValue<string>());
        await ada.Page.GotoAsync($"{ada.Account}/leaf");
        await Assertions.Expect(ada.Page.Locator("#leafs a.row-link")).ToHaveTextAsync(Leaf);
        ada.Wrong.ShouldBeEmpty();
    }

    /// <summary>By the form, without script. Also what it says to a name that is taken.</summary>
    private static async Task<(string Configuration, string Creds)> DownloadAsync(Visitor ada, string region, int port)
    {
        await FillAsync();
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync(ada.Button("Download both files")));
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync(), Ct);
        zip.Entries.Select(e => e.FullName).ShouldBe([$"{Leaf}.conf", $"{Leaf}.creds"]);
        var files = new List<string>();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(Ct));
            files.Add(await reader.ReadToEndAsync(Ct));
        }

        await FillAsync();
        await ada.ClickAsync(ada.Button("Download both files"));
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("user.name_taken");
        return (files[0], files[1]);

        async Task FillAsync()
        {
            await ada.Page.GotoAsync($"{ada.Account}/leaf");
            await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(Leaf);
            await ada.Page.GetByLabel("Nearest region").SelectOptionAsync(region);
            await ada.Page.GetByLabel("Port for its own clients").FillAsync(port.ToString(CultureInfo.InvariantCulture));
        }
    }

    // Interest travels between regions; until it has arrived, a message may pass by.
    private static async Task HeardByAsync(ForeignClient speaker, IEnumerable<ForeignClient> others, NatsServerProcess leaf)
    {
        var text = $"from {speaker.Id}";
        var deaf = others.ToList();
        for (var started = Stopwatch.GetTimestamp(); deaf.Count > 0; await Task.Delay(100, Ct))
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20), $"{text} is not heard by {string.Join(", ", deaf.Select(d => d.Id))}; the leaf node says\n{leaf.LogText}");
            await speaker.SayAsync("dock.gate", text, Ct);
            foreach (var other in deaf.ToList())
            {
                if (await other.HasHeardAsync(text, Ct))
                {
                    deaf.Remove(other);
                }
            }
        }
    }

    /// <summary>From another region than the leaf node's: its own JetStream, not the account's.</summary>
    private static async Task StreamsAreReachedByDomainAsync(Tenant tenant, byte[] creds)
    {
        await using var hub = (await tenant.ConnectAsync(creds, node: 1))!;
        async Task<JsonNode> AskAsync(string what, string body) =>
            JsonNode.Parse((await hub.RequestAsync<byte[], byte[]>($"$JS.{Leaf}.API.{what}", System.Text.Encoding.UTF8.GetBytes(body), cancellationToken: Ct)).Data!)!;

        (await AskAsync("INFO", ""))["domain"]!.GetValue<string>().ShouldBe(Leaf);
        (await AskAsync("STREAM.CREATE.GATES", """{"name":"GATES","subjects":["gate.>"],"storage":"file"}"""))["error"].ShouldBeNull();
        for (var stored = 0L; stored == 0; stored = (await AskAsync("STREAM.INFO.GATES", ""))["state"]!["messages"]!.GetValue<long>())
        {
            await hub.PublishAsync("gate.1", "open", cancellationToken: Ct);
            await Task.Delay(100, Ct);
        }
    }
}
