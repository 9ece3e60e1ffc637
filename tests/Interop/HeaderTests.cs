using System.Diagnostics;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Interop;

/// <summary>Messages between our client and nats.js.</summary>
public sealed class HeaderTests : IAsyncLifetime
{
    private NatsServerProcess _server = null!;
    private Process _peer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var folder = await NodeModules.FolderAsync(Ct);
        _server = await NatsServerProcess.StartAsync(ct: Ct);
        _peer = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "echo.mjs"), _server.Url]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await _peer.StandardOutput.ReadLineAsync(Ct)).ShouldBe("ready");
    }

    public ValueTask DisposeAsync()
    {
        _peer.Kill();
        _peer.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Headers_reach_the_other_client_and_come_back_with_its_own()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = _server.Url });
        var headers = new NatsHeaders { ["Trace-Id"] = "a: b = c", ["Many"] = new(["1", "zwei", "三"]) };

        var reply = await nats.RequestAsync<string, string>("echo", "grüße", headers, cancellationToken: Ct);

        var seen = JsonNode.Parse(reply.Data!);
        JsonNode.DeepEquals(seen, JsonNode.Parse("""{"data":"grüße","headers":[["Trace-Id",["a: b = c"]],["Many",["1","zwei","三"]]]}""")).ShouldBeTrue(reply.Data);
        reply.Headers!.Select(h => $"{h.Key}={h.Value}").ShouldBe(["Trace-Id=a: b = c", "Many=1,zwei,三", "Seen-By=nats.js"]);
    }

    [Fact]
    public async Task A_message_without_headers_has_none_on_either_side()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = _server.Url });

        var reply = await nats.RequestAsync<string, string>("echo", "plain", cancellationToken: Ct);

        (reply.Data, reply.Headers).ShouldBe(("{\"data\":\"plain\",\"headers\":[]}", null));
    }
}
