using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>A nats-server in operator mode, strict as ours is, with an AUTH account, two tenants, default_sentinel, and a responder made of our
/// NATS library that answers as a scenario wants.</summary>
internal sealed class ScenarioNode : IAsyncDisposable
{
    private readonly TestOperator _operator = new();
    private readonly KeyPair _auth = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _service = KeyPair.CreatePair(PrefixByte.User);
    private readonly KeyPair _sentinel = KeyPair.CreatePair(PrefixByte.User);
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<string> _refusals = Channel.CreateUnbounded<string>();
    private readonly ScenarioOptions _options;
    private NatsConnection? _connection;
    private NatsServerProcess? _server;
    private Task _working = Task.CompletedTask;

    private ScenarioNode(ScenarioOptions options) => _options = options;

    public Tenant Red { get; } = new("red");

    public Tenant Blue { get; } = new("blue");

    public KeyPair ResponseKey { get; } = KeyPair.CreatePair(PrefixByte.Account);

    public KeyPair XKey { get; } = KeyPair.CreatePair(PrefixByte.Curve);

    public string AuthAccount => _auth.PublicKey;

    /// <summary>What was asked, oldest first.</summary>
    public ConcurrentQueue<Asked> Asked { get; } = new();

    public NatsServerProcess Server => _server!;

    public string Url => Server.Url;

    /// <summary>The sentinel: bearer, may do nothing.</summary>
    public string Sentinel => Bearer(_options.Sentinel);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<ScenarioNode> StartAsync(Func<Asked, byte[]?> respond, ScenarioOptions? options = null)
    {
        var node = new ScenarioNode(options ?? new());
        try
        {
            node._server = await NatsServerProcess.StartAsync(node.Config, Ct);
            node._connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, AuthOpts = new() { Creds = node.ServiceCreds() }, TlsOpts = node._options.Tls });
            var requests = await node._connection.SubscribeCoreAsync<byte[]>("$SYS.REQ.USER.AUTH", "callout", cancellationToken: Ct);
            var refusals = await node._connection.SubscribeCoreAsync<string>("$SYS.ACCOUNT.CLIENT.AUTH.ERR", cancellationToken: Ct);
            await node._connection.FlushAsync(Ct);
            node._working = Task.WhenAll(node.RespondAsync(requests, respond), node.HearAsync(refusals));
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of ours with that token and no sentinel of its own.</summary>
    public async Task<NatsConnection> ConnectAsync(string token, NatsTlsOpts? tls = null)
    {
        var connection = new NatsConnection(NatsOpts.Default with { Url = Url, AuthOpts = new() { Token = token }, TlsOpts = tls ?? NatsTlsOpts.Default });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>What the server says of the connected user.</summary>
    public static async Task<JsonNode> UserInfoAsync(NatsConnection connection)
    {
        var answer = await connection.RequestAsync<byte[], byte[]>("$SYS.REQ.USER.INFO", [], cancellationToken: Ct);
        return JsonNode.Parse(answer.Data!)!["data"]!;
    }

    /// <summary>What a raw client with these members of CONNECT is told: null when it is in.</summary>
    public async Task<string?> RefusalAsync(object connect)
    {
        using var client = await RawClient.OpenAsync(Url, Ct);
        return await client.ConnectAsync(JsonSerializer.Serialize(connect), Ct);
    }

    /// <summary>The reason of the next refusal, as the server tells the AUTH account.</summary>
    public async Task<string> NextRefusalAsync() => await _refusals.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct);

    /// <summary>JWT of a user of AUTH that is not the service.</summary>
    public string AuthUser(KeyPair user, Action<NatsUserClaims>? edit = null)
    {
        var claims = NatsJwt.NewUserClaims(user.PublicKey);
        claims.Name = "trunkline:sentinel";
        claims.User.IssuerAccount = AuthAccount;
        edit?.Invoke(claims);
        return NatsJwt.Encode(claims, ResponseKey, Now);
    }

    /// <summary>Creds of the service's own user; with another seed than its JWT's if asked so.</summary>
    public byte[] ServiceCreds(KeyPair? seedOf = null)
    {
        using var seed = (seedOf ?? _service).ExportSeed();
        return Encoding.ASCII.GetBytes(Creds(AuthUser(_service), seed.Utf8));
    }

    /// <summary>Text of a creds file whether or not seed and JWT belong together.</summary>
    public static string Creds(string jwt, ReadOnlySpan<byte> seed) =>
        $"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n{Encoding.ASCII.GetString(seed)}\n------END USER NKEY SEED------\n";

    /// <summary>A connection with the system account.</summary>
    public async Task<NatsConnection> SystemAsync()
    {
        var connection = new NatsConnection(NatsOpts.Default with { Url = Url, AuthOpts = new() { Creds = _operator.SystemCreds() } });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>Gives the server these claims of an account, signed by the operator.</summary>
    public async Task UpdateAsync(NatsAccountClaims claims)
    {
        await using var system = await SystemAsync();
        var answers = await new NatsSystem(system).UpdateClaimsAsync(NatsJwt.Encode(claims, _operator.SigningKey, Now), ServerExpectation.Of(1), TimeSpan.FromSeconds(5), Ct);
        answers.Count.ShouldBe(1);
    }

    /// <summary>The claims of the AUTH account.</summary>
    public NatsAccountClaims AuthClaims()
    {
        var claims = NatsJwt.NewAccountClaims(AuthAccount);
        claims.Name = "AUTH";
        claims.Account.SigningKeys = [ResponseKey.PublicKey];
        claims.Account.Authorization = new()
        {
            AuthUsers = [_service.PublicKey],
            AllowedAccounts = _options.AllowedAccounts?.Invoke(this) ?? ["*"],
            XKey = _options.IsSealed ? XKey.PublicKey : "",
        };
        return claims;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _server?.Dispose();
        _end.Dispose();
        foreach (var key in (IDisposable[])[_operator, _auth, _service, _sentinel, Red, Blue, ResponseKey, XKey])
        {
            key.Dispose();
        }
    }

    private string Config(NatsPorts ports)
    {
        var accounts = new[] { AuthClaims(), TenantClaims(Red), TenantClaims(Blue) }.Select(c => $"{c.Subject}: {NatsJwt.Encode(c, _operator.SigningKey, Now)}");
        return $$"""
            server_name: scenario
            operator: {{_operator.Jwt}}
            system_account: {{_operator.SystemAccount}}
            resolver: { type: full, dir: "jwt", allow_delete: true }
            resolver_preload: { {{_operator.SystemAccount}}: {{_operator.SystemAccountJwt}}, {{string.Join(", ", accounts)}} }
            default_sentinel: {{Sentinel}}
            {{_options.Config(ports)}}
            """;
    }

    private NatsAccountClaims TenantClaims(Tenant tenant)
    {
        var claims = tenant.Claims();
        _options.Tenant?.Invoke(claims);
        return claims;
    }

    private string Bearer(Action<NatsUserClaims>? edit) => AuthUser(_sentinel, claims =>
    {
        claims.User.BearerToken = true;
        claims.User.Pub.Deny = [">"];
        claims.User.Sub.Deny = [">"];
        edit?.Invoke(claims);
    });

    private async Task RespondAsync(INatsSub<byte[]> requests, Func<Asked, byte[]?> respond)
    {
        await using (requests)
        {
            await foreach (var message in requests.Msgs.ReadAllAsync(_end.Token))
            {
                var isSealed = message.Headers is { } headers && headers.ContainsKey("Nats-Server-Xkey");
                var body = isSealed ? XKey.Open(message.Data, message.Headers!["Nats-Server-Xkey"].ToString()) : message.Data!;
                var asked = new Asked(this, NatsJwt.DecodeAuthorizationRequestClaims(Encoding.ASCII.GetString(body)), isSealed, answer => message.ReplyAsync(answer, cancellationToken: _end.Token));
                Asked.Enqueue(asked);
                if (respond(asked) is { } answer)
                {
                    await message.ReplyAsync(answer, cancellationToken: _end.Token);
                }
            }
        }
    }

    private async Task HearAsync(INatsSub<string> refusals)
    {
        await using (refusals)
        {
            await foreach (var message in refusals.Msgs.ReadAllAsync(_end.Token))
            {
                _refusals.Writer.TryWrite(JsonNode.Parse(message.Data!)!["reason"]!.GetValue<string>());
            }
        }
    }
}
