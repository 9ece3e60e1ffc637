using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Local.Running;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.World;

/// <summary>A callout process of the platform's own, with its database and its keys, but at a NATS server where everybody may publish anything: the test
/// is the server that asks it, and can ask as no server would.</summary>
internal sealed class PlayedServer : IAsyncDisposable
{
    /// <summary>The process's.</summary>
    public const string Name = "played";

    private readonly CancellationTokenSource _end = new();
    private readonly KeyPair _curve = KeyPair.CreatePair(PrefixByte.Curve);
    private readonly NatsServerProcess _server;
    private readonly LeashedProcess _process;
    private readonly HttpClient _http;
    private Task _answering = Task.CompletedTask;

    private PlayedServer(NatsServerProcess server, NatsConnection connection, LeashedProcess process, Uri http, string authAccount, string xkey)
    {
        (_server, Connection, _process, AuthAccount, XKey) = (server, connection, process, authAccount, xkey);
        _http = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = http };
    }

    public NatsConnection Connection { get; }

    /// <summary>The one of the fleet we play.</summary>
    public KeyPair Key { get; } = KeyPair.CreatePair(PrefixByte.Server);

    public string AuthAccount { get; }

    /// <summary>What requests are sealed for.</summary>
    public string XKey { get; }

    /// <summary>What ours are sealed with.</summary>
    public string ServerXKey => _curve.PublicKey;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<PlayedServer> StartAsync(LocalPlatform platform)
    {
        // It gives a nonce, as servers with nkeys do, and takes whoever comes.
        using var somebody = KeyPair.CreatePair(PrefixByte.User);
        var server = await NatsServerProcess.StartAsync($$"""
            authorization { users: [{ nkey: {{somebody.PublicKey}} }, { user: anybody, password: anybody }] }
            no_auth_user: anybody
            max_payload: 4MB
            """, Ct);
        var connection = new NatsConnection(NatsOpts.Default with { Url = server.Url });
        await connection.ConnectAsync(Ct);
        var account = NatsJwt.DecodeAccountClaims((await File.ReadAllTextAsync(Path.Combine(platform.Data.Fleet, "auth-account.jwt"), Ct)).Trim());
        var http = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TestPorts.Take(1)[0]}");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(platform.Data.ConfigOf($"callout-{platform.Endpoints[0].Region}"), Ct))!.AsObject();
        config["Urls"] = http;
        var callout = config["Callout"]!.AsObject();
        (callout["Name"], callout["HomeUrls"], callout["AwayUrls"], callout["StandbyUrls"], callout["SnapshotFile"]) = (Name, server.Url, "", "", Path.Combine(server.Folder, "played.snapshot"));
        var file = Path.Combine(server.Folder, "played.json");
        await File.WriteAllTextAsync(file, config.ToJsonString(), Ct);
        var process = LeashedProcess.Start(["env", $"TRUNKLINE_CONFIG={file}", "dotnet", Programs.AuthCallout], Path.Combine(server.Folder, "played.log"), folder: null);
        var played = new PlayedServer(server, connection, process, new Uri(http), account.Subject, account.Account.Authorization.XKey);
        try
        {
            await played.PlayAsync();
            return played;
        }
        catch (Exception e)
        {
            var log = await File.ReadAllTextAsync(Path.Combine(server.Folder, "played.log"), CancellationToken.None);
            await played.DisposeAsync();
            throw new InvalidOperationException($"The callout process does not answer: {log}", e);
        }
    }

    /// <summary>A request as our node would sign it for a client with that token, but for the edit.</summary>
    public string Request(string token, Action<NatsAuthorizationRequestClaims>? edit = null, KeyPair? signer = null)
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewAuthorizationRequestClaims(AuthAccount);
        claims.Audience = "nats-authorization-request";
        claims.Expires = TimeProvider.System.GetUtcNow().AddSeconds(3).ToUnixTimeSeconds();
        var request = claims.AuthorizationRequest;
        request.UserNKey = user.PublicKey;
        request.NatsServer = new() { Id = Key.PublicKey, Name = "played", Host = "127.0.0.1", Version = "2.15.1", Cluster = "us-east", XKey = _curve.PublicKey };
        request.ClientInformation = new() { Host = "127.0.0.1", Id = 7, Kind = "Client", Type = "nats" };
        request.ConnectOptions = new() { Token = token, Name = "played", Lang = "test", Version = "1", Protocol = 1 };
        edit?.Invoke(claims);
        return NatsJwt.Encode(claims, signer ?? Key, TimeProvider.System.GetUtcNow());
    }

    /// <summary>Seals a request for the service.</summary>
    public byte[] Seal(string request, string? recipient = null) => _curve.Seal(Encoding.ASCII.GetBytes(request), recipient ?? XKey);

    /// <summary>Asks with these bytes; the claims of the answer, null when it is empty or none comes.</summary>
    /// <param name="payload">The request.</param>
    /// <param name="xkey">What the header says it is sealed with; null: there is none.</param>
    /// <param name="sealer">Whose box it is, and the answer's; null: ours.</param>
    public async Task<NatsAuthorizationResponseClaims?> AskAsync(byte[] payload, string? xkey, KeyPair? sealer = null)
    {
        var headers = xkey is null ? null : new NatsHeaders { ["Nats-Server-Xkey"] = xkey };
        try
        {
            var answer = await Connection.RequestAsync<byte[], byte[]>("$SYS.REQ.USER.AUTH", payload, headers, cancellationToken: Ct);
            if (answer.Data is not { Length: > 0 } body)
            {
                return null;
            }

            var text = body.AsSpan().StartsWith("xkv1"u8) ? (sealer ?? _curve).Open(body, XKey) : body;
            return NatsJwt.DecodeAuthorizationResponseClaims(Encoding.ASCII.GetString(text));
        }
        catch (NatsNoReplyException)
        {
            return null;
        }
    }

    /// <summary>Asks and waits for no answer.</summary>
    public async Task<NatsAuthorizationResponseClaims?> TellAsync(byte[] payload)
    {
        await Connection.PublishAsync("$SYS.REQ.USER.AUTH", payload, new NatsHeaders { ["Nats-Server-Xkey"] = _curve.PublicKey }, "_INBOX.nobody", cancellationToken: Ct);
        return null;
    }

    /// <summary>How many requests it has refused for a reason.</summary>
    public async Task<int> RefusedAsync(string reason)
    {
        var metrics = await _http.GetStringAsync("/metrics", Ct);
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith($"trunkline_callout_refused_total{{reason=\"{reason}\"}} ", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        await Connection.DisposeAsync();
        _http.Dispose();
        _server.Dispose();
        _curve.Dispose();
        Key.Dispose();
        _end.Dispose();
    }

    // It asks who belongs to the fleet: we do.
    private async Task PlayAsync()
    {
        var pings = await Connection.SubscribeCoreAsync<string>("$SYS.REQ.SERVER.PING", cancellationToken: Ct);
        await Connection.FlushAsync(Ct);
        _answering = Task.Run(async () =>
        {
            await foreach (var ping in pings.Msgs.ReadAllAsync(_end.Token))
            {
                await ping.ReplyAsync(JsonSerializer.Serialize(new { server = new { name = "played", id = Key.PublicKey, cluster = "us-east", ver = "2.15.1" }, statsz = new { } }));
            }
        }, Ct);
        for (var round = 0; ; round++)
        {
            try
            {
                using var ready = await _http.GetAsync("/readyz", Ct);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (round < 150)
            {
                // It is starting.
            }

            if (round > 150)
            {
                throw new TimeoutException("Not ready within 15 s.");
            }

            await Task.Delay(100, Ct);
        }
    }
}
