using System.Globalization;
using System.Text.Json;
using Platform.Nats.Client;
using Platform.Portal.Tests.Live;

namespace Platform.Portal.Tests.Sharing;

/// <summary>What was shared by API, used by clients of two organizations in two regions of real servers.</summary>
public sealed class FleetTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_and_a_service_cross_organizations_and_regions()
    {
        var (a, b) = (await SideAsync(0), await SideAsync(1));
        await a.Party.MakeAsync("/exports", new { subject = "prices.>", type = "stream" });
        await a.Party.MakeAsync("/exports", new { subject = "quote.*", type = "service" });
        await b.Party.MakeAsync("/imports", new { account = a.Party.Key, subject = "prices.eu.*", type = "stream", local_subject = "acme.$1.prices" });
        await b.Party.MakeAsync("/imports", new { account = a.Party.Key, subject = "quote.*", type = "service", local_subject = "ask.*" });
        await PublishAsync(a, b);
        await using var quotes = await AnswerAsync(a.Client, "quote.*", m => $"{m.Subject} {m.Data}");
        await using var seen = await b.Client.SubscribeCoreAsync<string>("acme.>", cancellationToken: Ct);

        (await AskAsync(b.Client, "ask.gold", "now")).ShouldBe("quote.gold now");
        (await ArrivesAsync(a.Client, "prices.eu.gold", "7", seen)).ShouldBe("acme.gold.prices 7");
    }

    [Fact]
    public async Task A_private_export_opens_with_its_activation_and_stops_within_two_seconds_of_its_revocation()
    {
        var (a, b) = (await SideAsync(0), await SideAsync(2));
        var export = await a.Party.MakeAsync("/exports", new { subject = "secret.>", type = "service", token_req = true });
        var share = await a.Party.MakeAsync("/shares", new { export_id = export, importer = b.Party.Key });
        await b.Party.DoAsync("POST", $"/shares/{share}/accept", new { });
        await PublishAsync(a, b);
        await using var answers = await AnswerAsync(a.Client, "secret.>", _ => "told");
        (await AskAsync(b.Client, "secret.x", "")).ShouldBe("told");

        var started = TimeProvider.System.GetTimestamp();
        await a.Party.DoAsync("DELETE", $"/shares/{share}");
        await fleet.PushAsync(a.Party.Account);
        await StopsAsync(b.Client, "secret.x");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));

        // Given again, it opens again: the new activation is later than the revocation.
        await b.Party.DoAsync("DELETE", $"/imports/{(await b.Party.DoAsync("GET", "/imports")).GetProperty("data")[0].GetProperty("id").GetString()}");
        var again = await a.Party.MakeAsync("/shares", new { export_id = export, importer = b.Party.Key });
        await b.Party.DoAsync("POST", $"/shares/{again}/accept", new { });
        await PublishAsync(a, b);
        (await AskAsync(b.Client, "secret.x", "")).ShouldBe("told");
    }

    [Fact]
    public async Task Latency_is_measured_and_told_to_the_exporter()
    {
        var (a, b) = (await SideAsync(0), await SideAsync(1));
        await a.Party.MakeAsync("/exports", new { subject = "slow", type = "service", service_latency = new { sampling = 100, results = "measured.slow" } });
        await b.Party.MakeAsync("/imports", new { account = a.Party.Key, subject = "slow", type = "service", share = true });
        await PublishAsync(a, b);
        await using var results = await a.Client.SubscribeCoreAsync<string>("measured.>", cancellationToken: Ct);
        await using var answers = await AnswerAsync(a.Client, "slow", _ => "done");

        await AskAsync(b.Client, "slow", "");

        using var metric = JsonDocument.Parse((await ReadAsync(results)).Data!);
        metric.RootElement.GetProperty("type").GetString().ShouldBe("io.nats.server.metric.v1.service_latency");
        metric.RootElement.GetProperty("total").GetInt64().ShouldBeGreaterThan(0);
        metric.RootElement.GetProperty("requestor").GetProperty("name").GetString().ShouldBe(b.Client.Opts.Name);
    }

    [Fact]
    public async Task A_token_position_gives_each_importer_its_own()
    {
        var (a, b, c) = (await SideAsync(0), await SideAsync(1), await SideAsync(2));
        await a.Party.MakeAsync("/exports", new { subject = "feed.*.>", type = "stream", account_token_position = 2 });
        foreach (var side in new[] { b, c })
        {
            await side.Party.MakeAsync("/imports", new { account = a.Party.Key, subject = $"feed.{side.Party.Key}.>", type = "stream", local_subject = "mine.>" });
        }

        await PublishAsync(a, b, c);
        await using var seenByB = await b.Client.SubscribeCoreAsync<string>("mine.>", cancellationToken: Ct);
        await using var seenByC = await c.Client.SubscribeCoreAsync<string>("mine.>", cancellationToken: Ct);

        (await ArrivesAsync(a.Client, $"feed.{c.Party.Key}.x", "for c", seenByC)).ShouldBe("mine.x for c");
        (await ArrivesAsync(a.Client, $"feed.{b.Party.Key}.x", "for b", seenByB)).ShouldBe("mine.x for b");
        seenByC.Msgs.TryRead(out var other).ShouldBe(other.Data == "for c");
    }

    [Fact]
    public async Task A_shared_streams_messages_are_pulled_and_acknowledged_from_the_other_account()
    {
        var (a, b) = (await SideAsync(0, disk: 1_000_000), await SideAsync(0));
        await a.Party.DoAsync("POST", "/stream-shares", new { stream = "ORDERS", consumer = "billing", importer = b.Party.Key });
        await b.Party.DoAsync("POST", "/stream-shares/accept", new { exporter = a.Party.Key, stream = "ORDERS", js_prefix = "acme" });
        await PublishAsync(a, b);
        await JetStreamAsync(a.Client, "STREAM.CREATE.ORDERS", """{"name":"ORDERS","subjects":["orders.>"],"storage":"file"}""");
        await JetStreamAsync(a.Client, "CONSUMER.CREATE.ORDERS.billing", """{"stream_name":"ORDERS","config":{"durable_name":"billing","ack_policy":"explicit"}}""");
        await a.Client.PublishAsync("orders.1", "one", cancellationToken: Ct);
        await a.Client.PublishAsync("orders.2", "two", cancellationToken: Ct);

        var pulled = new List<string>();
        await using var inbox = await b.Client.SubscribeCoreAsync<string>("_INBOX.pulled.*", cancellationToken: Ct);
        await b.Client.PublishAsync("JS.acme.API.CONSUMER.MSG.NEXT.ORDERS.billing", """{"batch":2,"expires":5000000000}""", replyTo: "_INBOX.pulled.1", cancellationToken: Ct);
        while (pulled.Count < 2)
        {
            var message = await ReadAsync(inbox);
            pulled.Add($"{message.Subject} {message.Data}");
            await message.ReplyAsync("+ACK", cancellationToken: Ct);
        }

        pulled.ShouldBe(["orders.1 one", "orders.2 two"]);
        await EventuallyAsync(async () =>
            (await InfoAsync(b.Client, "JS.acme.API.CONSUMER.INFO.ORDERS.billing")).GetProperty("ack_floor").GetProperty("stream_seq").GetInt64() == 2);
        await Should.ThrowAsync<NatsNoRespondersException>(async () => await b.Client.RequestAsync<string, string>("JS.acme.API.STREAM.DELETE.ORDERS", "", cancellationToken: Ct));
    }

    [Fact]
    public async Task A_push_consumers_messages_arrive_under_the_deliver_prefix()
    {
        var (a, b) = (await SideAsync(0, disk: 1_000_000), await SideAsync(0));
        await a.Party.DoAsync("POST", "/stream-shares", new { stream = "EVENTS", consumer = "audit", importer = b.Party.Key, deliver_subject = "deliver.audit" });
        await b.Party.DoAsync("POST", "/stream-shares/accept", new { exporter = a.Party.Key, stream = "EVENTS", deliver_prefix = "acme" });
        await PublishAsync(a, b);
        // A consumer pushes to who subscribes to its very subject, not to a wildcard over it.
        await using var seen = await b.Client.SubscribeCoreAsync<string>("acme.deliver.audit.all", cancellationToken: Ct);
        await b.Client.PingAsync(Ct);
        await JetStreamAsync(a.Client, "STREAM.CREATE.EVENTS", """{"name":"EVENTS","subjects":["events.>"],"storage":"file"}""");
        await JetStreamAsync(
            a.Client, "CONSUMER.CREATE.EVENTS.audit", """{"stream_name":"EVENTS","config":{"durable_name":"audit","ack_policy":"explicit","deliver_subject":"deliver.audit.all","flow_control":true,"idle_heartbeat":1000000000}}""");
        await a.Client.PublishAsync("events.1", "one", cancellationToken: Ct);

        var message = await ReadAsync(seen, m => m.Data?.Length > 0);
        message.Data.ShouldBe("one");
        await message.ReplyAsync("+ACK", cancellationToken: Ct);
        await EventuallyAsync(async () =>
            (await InfoAsync(b.Client, "JS.events.API.CONSUMER.INFO.EVENTS.audit")).GetProperty("ack_floor").GetProperty("stream_seq").GetInt64() == 1);
    }

    private sealed record Side(Party Party, NatsConnection Client);

    /// <summary>A fresh organization's account, on every node, with a client in that region.</summary>
    private async Task<Side> SideAsync(int node, long disk = 0)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        var party = await Party.OfAsync(tenant);
        if (disk > 0)
        {
            await party.DoAsync("PATCH", "", new { limits = new { disk_storage = disk, mem_storage = disk } });
        }

        await fleet.PushAsync(tenant.Account);
        return new(party, await fleet.ConnectAsync(tenant, node, string.Create(CultureInfo.InvariantCulture, $"client-{node}")));
    }

    /// <summary>Exporters first.</summary>
    private async Task PublishAsync(params Side[] sides)
    {
        foreach (var side in sides)
        {
            await fleet.PushAsync(side.Party.Account);
        }
    }

    private static async Task<IAsyncDisposable> AnswerAsync(NatsConnection client, string subject, Func<NatsMsg<string>, string> answer)
    {
        var sub = await client.SubscribeCoreAsync<string>(subject, cancellationToken: Ct);
        _ = Task.Run(async () =>
        {
            await foreach (var message in sub.Msgs.ReadAllAsync(Ct))
            {
                await message.ReplyAsync(answer(message), cancellationToken: Ct);
            }
        }, Ct);
        await client.PingAsync(Ct);
        return sub;
    }

    /// <summary>The answer, once interest has crossed the gateways.</summary>
    private static async Task<string?> AskAsync(NatsConnection client, string subject, string data)
    {
        string? told = null;
        await EventuallyAsync(async () =>
        {
            var answer = await client.RequestAsync<string, string>(subject, data, cancellationToken: Ct);
            told = answer.Data;
            return true;
        });
        return told;
    }

    private static Task StopsAsync(NatsConnection client, string subject) => EventuallyAsync(async () =>
    {
        try
        {
            await client.RequestAsync<string, string>(subject, "", cancellationToken: Ct);
            return false;
        }
        catch (NatsNoRespondersException)
        {
            return true;
        }
    });

    private static async Task<string> ArrivesAsync(NatsConnection from, string subject, string data, INatsSub<string> to)
    {
        var arrived = "";
        await EventuallyAsync(async () =>
        {
            await from.PublishAsync(subject, data, cancellationToken: Ct);
            await Task.Delay(50, Ct);
            var is1 = to.Msgs.TryRead(out var message);
            arrived = is1 ? $"{message.Subject} {message.Data}" : "";
            return is1;
        });
        return arrived;
    }

    private static async Task<NatsMsg<string>> ReadAsync(INatsSub<string> sub, Func<NatsMsg<string>, bool>? wanted = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (true)
        {
            var message = await sub.Msgs.ReadAsync(patience.Token);
            if (wanted?.Invoke(message) is not false)
            {
                return message;
            }
        }
    }

    private static async Task JetStreamAsync(NatsConnection client, string what, string request) => await EventuallyAsync(async () =>
    {
        var answer = await client.RequestAsync<string, string>($"$JS.API.{what}", request, cancellationToken: Ct);
        return !answer.Data!.Contains("\"error\"", StringComparison.Ordinal);
    });

    private static async Task<JsonElement> InfoAsync(NatsConnection client, string subject) =>
        JsonSerializer.Deserialize<JsonElement>((await client.RequestAsync<string, string>(subject, "", cancellationToken: Ct)).Data!);

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (NatsException e) when (e is NatsNoReplyException or NatsNoRespondersException)
            {
                TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, e.Message);
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await Task.Delay(50, Ct);
        }
    }
}
