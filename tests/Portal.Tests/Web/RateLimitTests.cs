using System.Net;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Web;

public sealed class RateLimitTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_gives_exactly_what_it_holds_to_fifty_at_once_and_fills_with_time()
    {
        var clock = new StandingClock();
        var meter = new Meter<string>(40, TimeSpan.FromSeconds(4), clock);

        var readings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Enumerable.Range(0, 20).Select(_ => meter.Take("a")).ToList(), Ct)));

        var all = readings.SelectMany(r => r).ToList();
        all.Count(r => !r.IsRefused).ShouldBe(40);
        all.Where(r => !r.IsRefused).Select(r => r.Remaining).Order().ShouldBe(Enumerable.Range(0, 40));
        all.First(r => r.IsRefused).ShouldBe(new MeterReading(0, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(0.1)));
        meter.Take("b").Remaining.ShouldBe(39);
        clock.Pass(TimeSpan.FromSeconds(0.25));
        (meter.Take("a").IsRefused, meter.Take("a").IsRefused, meter.Take("a").IsRefused).ShouldBe((false, false, true));
        meter.GiveBack("a");
        (meter.Take("a").IsRefused, meter.Take("a").IsRefused).ShouldBe((false, true));
    }

    [Fact]
    public void Buckets_that_are_full_again_are_forgotten()
    {
        var clock = new StandingClock();
        var meter = new Meter<int>(4, TimeSpan.FromSeconds(1), clock);
        foreach (var key in Enumerable.Range(0, 20_000))
        {
            meter.Take(key);
        }

        clock.Pass(TimeSpan.FromSeconds(2));
        meter.Take(-1);
        meter.Count.ShouldBe(1);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var meter = new Meter<string>(1_000_000, TimeSpan.FromSeconds(4), TimeProvider.System);
        meter.Take("a");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            meter.Take("a");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task A_token_is_told_its_limits_and_fifty_at_once_get_no_more_than_them()
    {
        var tenant = await portal.NewTenantAsync();
        await using var host = portal.StartHost(new() { ["Portal:ApiRequestsPerSecond"] = "2" });
        using var client = Same(host, tenant);

        var first = await client.GetAsync("/api/v1/regions", Ct);
        var told = (Header(first, "RateLimit-Policy"), Header(first, "RateLimit"));
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync("/api/v1/regions", Ct)));

        told.ShouldBe(("\"token\";q=8;w=4, \"organization\";q=24000;w=4", "\"token\";r=7;t=1, \"organization\";r=23999;t=1"));
        // Two more come each second, however slow this machine is.
        responses.Count(r => r.StatusCode == HttpStatusCode.OK).ShouldBeInRange(7, 20);
        var refused = responses.First(r => r.StatusCode == HttpStatusCode.TooManyRequests);
        (await refused.ToldAsync()).ShouldBe("429 rate.too_many");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        Header(refused, "RateLimit").ShouldStartWith("\"token\";r=0;t=4, ");
        using var another = host.NewClient();
        another.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(Role.Owner, new CreateToken.Request("other"))).Token);
        (await another.GetAsync("/api/v1/regions", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, "what one token may not, another may");
    }

    [Fact]
    public async Task All_tokens_of_an_organization_have_one_limit_together_and_another_organization_has_its_own()
    {
        var (tenant, other) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        await using var host = portal.StartHost(new() { ["Portal:OrganizationRequestsPerSecond"] = "2" });
        using var theirs = Same(host, other);
        var clients = new List<HttpClient>();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            var client = host.NewClient();
            client.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(Role.Owner, new CreateToken.Request(name))).Token);
            clients.Add(client);
        }

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => clients[i % 5].GetAsync("/api/v1/regions", Ct)));

        responses.Count(r => r.StatusCode == HttpStatusCode.OK).ShouldBeInRange(8, 21);
        responses.Count(r => r.StatusCode == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(20);
        (await theirs.GetAsync("/api/v1/regions", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static HttpClient Same(PortalFixture.Host host, Tenant tenant)
    {
        var client = host.NewClient();
        client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
        return client;
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();

    private sealed class StandingClock : TimeProvider
    {
        private long _now = 1_000_000;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _now, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
