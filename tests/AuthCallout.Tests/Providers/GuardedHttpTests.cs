using System.Net;
using Platform.Admission;

namespace Platform.AuthCallout.Tests.Providers;

public sealed class GuardedHttpTests
{
    private static readonly IReadOnlyList<IPNetwork> Loopback = AddressGuard.Networks(["127.0.0.0/8"]);

    private static CancellationToken Ct => CalloutWorld.Ct;

    [Fact]
    public async Task Plain_http_goes_to_excepted_networks_only()
    {
        await using var server = await WebServer.StartAsync();
        using var open = new GuardedHttp("test/1", () => Loopback);
        (await GetAsync(open, server.Url)).Status.ShouldBe(HttpStatusCode.OK);
        using var closed = new GuardedHttp("test/1", () => []);
        (await Should.ThrowAsync<CallFailedException>(() => GetAsync(closed, server.Url))).Message.ShouldContain("private, local or reserved network");
        using var elsewhere = new GuardedHttp(() => [], (_, _) => Task.FromResult(new[] { IPAddress.Parse("1.1.1.1") }), trust: null);
        (await Should.ThrowAsync<CallFailedException>(() => GetAsync(elsewhere, new Uri("http://issuer.example.com/")))).Message.ShouldContain("use https");
        server.Requests.ShouldBe(1);
    }

    [Theory]
    [InlineData("http://127.1/"), InlineData("http://2130706433/"), InlineData("http://0x7f000001/"), InlineData("http://[::1]/"), InlineData("http://[::ffff:127.0.0.1]/"), InlineData("http://localhost/")]
    [InlineData("https://169.254.169.254/latest/meta-data/"), InlineData("https://[fd00:ec2::254]/"), InlineData("https://0/")]
    public async Task No_spelling_of_an_address_gets_past(string url)
    {
        using var http = new GuardedHttp("test/1", () => []);
        await Should.ThrowAsync<CallFailedException>(() => GetAsync(http, new Uri(url)));
    }

    [Theory]
    [InlineData("file:///etc/passwd"), InlineData("ftp://example.com/"), InlineData("gopher://127.0.0.1/"), InlineData("https://user:secret@example.com/")]
    public async Task Nothing_but_http_and_no_user_information(string url)
    {
        using var http = new GuardedHttp("test/1", () => Loopback);
        await Should.ThrowAsync<CallFailedException>(() => GetAsync(http, new Uri(url)));
    }

    [Fact]
    public async Task A_name_is_judged_by_the_address_connected_to_each_time_it_is_connected_to()
    {
        await using var server = await WebServer.StartAsync();
        var asked = 0;
        // First an innocent answer, then the one that was meant: DNS rebinding.
        using var http = new GuardedHttp(
            () => [], (_, _) => Task.FromResult(new[] { IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "203.0.113.1" : "127.0.0.1") }), trust: null);
        for (var i = 0; i < 3; i++)
        {
            await Should.ThrowAsync<CallFailedException>(() => GetAsync(http, new Uri($"https://rebinding.example.com:{server.Url.Port}/")));
        }

        asked.ShouldBe(3);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Of_several_addresses_only_the_permitted_are_connected_to()
    {
        await using var server = await WebServer.StartAsync();
        using var http = new GuardedHttp(() => AddressGuard.Networks(["127.0.0.1/32"]), (_, _) => Task.FromResult(new[] { IPAddress.Parse("10.0.0.1"), IPAddress.Loopback }), trust: null);
        (await GetAsync(http, new Uri($"http://two.example.com:{server.Url.Port}/"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var inner = await WebServer.StartAsync();
        await using var outer = await WebServer.StartAsync();
        outer.Answer = context =>
        {
            context.Response.Redirect(inner.Url.ToString());
            return Task.CompletedTask;
        };
        using var http = new GuardedHttp("test/1", () => Loopback);
        (await GetAsync(http, outer.Url)).Status.ShouldBe(HttpStatusCode.Found);
        inner.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Answers_have_a_size_and_a_time(bool saysHowLong)
    {
        await using var server = await WebServer.StartAsync();
        server.Answer = async context =>
        {
            if (saysHowLong)
            {
                context.Response.ContentLength = 5000;
            }

            await context.Response.Body.WriteAsync(new byte[5000]);
        };
        using var http = new GuardedHttp("test/1", () => Loopback);
        (await GetAsync(http, server.Url, most: 5000)).Body.Length.ShouldBe(5000);
        (await Should.ThrowAsync<CallFailedException>(() => GetAsync(http, server.Url, most: 4999))).Message.ShouldContain("4999 bytes");
        server.Answer = context => Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted);
        (await Should.ThrowAsync<CallFailedException>(() => GetAsync(http, server.Url))).Message.ShouldContain("did not answer within 500 ms");
    }

    private static async Task<CallAnswer> GetAsync(GuardedHttp http, Uri url, int most = 64 * 1024)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await http.SendAsync(request, most, TimeSpan.FromMilliseconds(500), Ct);
    }
}
