using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Tools;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;

namespace Platform.Local.Tests.Nodes;

/// <summary>A node whose disk is full: agent and server in a mount namespace of their own, with a small tmpfs where the node's folder is.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int MessageBytes = 256 * 1024;
    private const string OnSmallDisk = "mount -t tmpfs -o size=24m tmpfs \"$0\" && exec \"$@\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-full-").FullName;
    private readonly TestOperator _operator = new();
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _signing = KeyPair.CreatePair(PrefixByte.Account);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _operator.Dispose();
        _account.Dispose();
        _signing.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 90_000)]
    public async Task It_says_so_and_serves_on_and_has_all_it_acknowledged_when_there_is_room_again()
    {
        Assert.SkipUnless((await Command.RunAsync("unshare", [.. Inside(_folder), "true"], Ct)).ExitCode == 0, "This system lets nobody have a mount namespace of his own (unshare --user --mount).");
        using var pair = await StartAsync();
        var (here, full) = (pair.Specs[0], pair.Specs[1]);
        var server = await pair.ServerPidAsync(1, _ => true, Ct);
        await using var system = Client(here, _operator.SystemCreds());
        await new NatsSystem(system).UpdateClaimsAsync(AccountJwt(), ServerExpectation.Of(2), TimeSpan.FromSeconds(5), Ct);
        await using var client = Client(full, TestOperator.UserCreds(_signing, _account.PublicKey, "writer"));
        await CreateStreamAsync(client, here.Region);
        await CreateStreamAsync(client, full.Region);

        var acknowledged = 0;
        while (await IsKeptAsync(client, full.Region))
        {
            acknowledged++;
        }

        acknowledged.ShouldBeInRange(10, 24 * 1024 * 1024 / MessageBytes);
        await pair.MetricAsync(1, $"trunkline_node_write_failures_total{{node=\"{full.Name}\"}}", 1, Ct);
        pair.AgentLog(1).ShouldContain("no space left on device");
        (await pair.GetAsync(1, "/healthz", Ct)).ShouldBe((200, "ok"));
        // It is there for its clients.
        (await pair.GetAsync(1, "/readyz", Ct)).Status.ShouldBe(200);
        await ArrivesAsync(client);
        (await IsKeptAsync(client, here.Region)).ShouldBeTrue();

        await Command.MustAsync("nsenter", ["--target", server.ToString(CultureInfo.InvariantCulture), "--user", "--mount", "mount", "-o", "remount,size=64m", full.Folder], Ct);
        Processes.Signals.Send(server, Processes.Signal.Kill);
        await pair.ServerPidAsync(1, pid => pid != server, Ct);
        await using var later = Client(full, TestOperator.UserCreds(_signing, _account.PublicKey, "reader"));
        while (!await IsKeptAsync(later, full.Region))
        {
            await Task.Delay(100, Ct);
        }

        (await AskAsync(later, $"$JS.API.STREAM.INFO.{full.Region}", "")).GetProperty("state").GetProperty("messages").GetInt32().ShouldBeGreaterThan(acknowledged);
    }

    private async Task<AgentPair> StartAsync()
    {
        var (operatorJwt, systemAccountJwt) = (Path.Combine(_folder, "operator.jwt"), Path.Combine(_folder, "system-account.jwt"));
        await File.WriteAllTextAsync(operatorJwt, _operator.Jwt, Ct);
        await File.WriteAllTextAsync(systemAccountJwt, _operator.SystemAccountJwt, Ct);
        return await AgentPair.StartAsync(operatorJwt, systemAccountJwt, Ct, secondInside: spec =>
        {
            Directory.CreateDirectory(spec.Folder);
            return ["unshare", .. Inside(spec.Folder)];
        });
    }

    private static string[] Inside(string folder) => ["--user", "--map-root-user", "--mount", "sh", "-c", OnSmallDisk, folder];

    private string AccountJwt()
    {
        var claims = NatsJwt.NewAccountClaims(_account.PublicKey);
        claims.Name = "full";
        claims.Account.Limits.DiskStorage = -1;
        claims.Account.SigningKeys = [new NatsAccountSigningKey { Key = _signing.PublicKey }];
        return NatsJwt.Encode(claims, _operator.SigningKey, TimeProvider.System.GetUtcNow());
    }

    private static NatsConnection Client(NodeSpec spec, byte[] creds) =>
        new(NatsOpts.Default with { Url = $"nats://127.0.0.1:{spec.Ports.Client}", AuthOpts = new() { Creds = creds } });

    private static async Task<JsonElement> AskAsync(NatsConnection client, string subject, string body) =>
        JsonSerializer.Deserialize<JsonElement>((await client.RequestAsync<byte[], byte[]>(subject, Encoding.UTF8.GetBytes(body), timeout: TimeSpan.FromSeconds(1), cancellationToken: Ct)).Data);

    /// <summary>A stream of a region, with its name and subject. Servers serve clients before their meta group has a leader, and nobody answers until then.</summary>
    private static async Task CreateStreamAsync(NatsConnection client, string region)
    {
        var config = JsonSerializer.Serialize(new { name = region, subjects = new[] { region }, storage = "file", placement = new { cluster = region } });
        for (var answer = default(JsonElement); answer.ValueKind is JsonValueKind.Undefined || answer.TryGetProperty("error", out _); await Task.Delay(100, Ct))
        {
            try
            {
                answer = await AskAsync(client, $"$JS.API.STREAM.CREATE.{region}", config);
            }
            catch (NatsException e) when (e is NatsNoReplyException or NatsNoRespondersException)
            {
                answer = default;
            }
        }
    }

    private static async Task<bool> IsKeptAsync(NatsConnection client, string subject)
    {
        try
        {
            var answer = await client.RequestAsync<byte[], byte[]>(subject, new byte[MessageBytes], timeout: TimeSpan.FromSeconds(2), cancellationToken: Ct);
            return JsonSerializer.Deserialize<JsonElement>(answer.Data).TryGetProperty("seq", out _);
        }
        catch (NatsException)
        {
            return false;
        }
    }

    private static async Task ArrivesAsync(NatsConnection client)
    {
        await using var heard = await client.SubscribeCoreAsync<string>("greeting", cancellationToken: Ct);
        await client.PublishAsync("greeting", "hello", cancellationToken: Ct);
        (await heard.Msgs.ReadAsync(Ct)).Data.ShouldBe("hello");
    }
}
