using System.Net;

namespace Platform.Portal.Tests.Audit;

public sealed class WatchAuditEventsTests(PortalFixture portal)
{
    private const string Path = "/api/v1/events";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_what_happens_from_now_on_and_what_was_missed()
    {
        var tenant = await portal.NewTenantAsync();
        string first;
        using (var watch = await WatchAsync(tenant, lastEventId: null))
        {
            (await NextAsync(watch)).Type.ShouldBe("ready");
            await tenant.Client.PostAsync("/api/v1/accounts", new { name = "one" });
            var seen = await UntilAsync(watch, "account.create");
            seen.Data.ShouldContain("\"name\":\"one\"");
            first = seen.Id;
        }

        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "two" });
        await tenant.Client.PostAsync("/api/v1/accounts", new { name = "three" });
        using var again = await WatchAsync(tenant, first);
        (await NextAsync(again)).ShouldSatisfyAllConditions(r => r.Type.ShouldBe("ready"), r => r.Id.ShouldBe(first));
        (await UntilAsync(again, "account.create")).Data.ShouldContain("\"name\":\"two\"");
        (await UntilAsync(again, "account.create")).Data.ShouldContain("\"name\":\"three\"");
    }

    [Fact]
    public async Task Shows_the_whole_log_after_0_numbered_without_gaps()
    {
        var tenant = await portal.NewTenantAsync();
        using var watch = await WatchAsync(tenant, "0");
        await NextAsync(watch);
        (await NextAsync(watch)).Id.ShouldBe("1");
        (await NextAsync(watch)).Id.ShouldBe("2");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task An_id_of_no_event_is_refused(string id)
    {
        var tenant = await portal.NewTenantAsync();
        using var answer = await SendAsync(tenant, id);
        (await answer.ToldAsync()).ShouldStartWith("400 audit.invalid_event_id");
    }

    [Fact]
    public async Task Another_organizations_events_are_not_shown()
    {
        var (ours, theirs) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        using var watch = await WatchAsync(ours, lastEventId: null);
        await NextAsync(watch);
        await theirs.Client.PostAsync("/api/v1/accounts", new { name = "theirs" });
        await ours.Client.PostAsync("/api/v1/accounts", new { name = "ours" });
        (await UntilAsync(watch, "account.create")).Data.ShouldContain("\"name\":\"ours\"");
    }

    private static async Task<HttpResponseMessage> SendAsync(Tenant tenant, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await tenant.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    private static async Task<StreamReader> WatchAsync(Tenant tenant, string? lastEventId)
    {
        var answer = await SendAsync(tenant, lastEventId);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
    }

    private static async Task<(string Type, string Data, string Id)> UntilAsync(StreamReader lines, string type)
    {
        while (true)
        {
            if (await NextAsync(lines) is var next && next.Type == type)
            {
                return next;
            }
        }
    }

    private static async Task<(string Type, string Data, string Id)> NextAsync(StreamReader lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await lines.ReadLineAsync(Ct) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields[line[..colon]] = line[(colon + 2)..];
        }

        return (fields.GetValueOrDefault("event", ""), fields.GetValueOrDefault("data", ""), fields.GetValueOrDefault("id", ""));
    }
}
