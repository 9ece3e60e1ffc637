using System.Text;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Nats.Client;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Benchmarks.Callout;

/// <summary><c>goref svc</c> on a nats-server of our kind: operator mode, full resolver, AUTH account, default_sentinel. It knows but a user name and a
/// password, and one account seed for everything. So a responder of ours lets it into AUTH once and leaves; the operator is not strict, so that
/// AUTH's own key may sign; clients land in AUTH. It cannot open sealed requests: AUTH has no xkey here.</summary>
internal sealed class GoService : IDisposable
{
    private readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _system = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _auth = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _usher = KeyPair.CreatePair(PrefixByte.User);
    private NatsServerProcess? _server;
    private LeashedProcess? _goref;

    private GoService()
    {
    }

    public string Url => _server!.Url;

    public TimeSpan Cpu => ProcessCpu.Of(_goref!.Pid);

    public TimeSpan NodeCpu => ProcessCpu.Of(_server!.Pid);

    public static async Task<GoService> StartAsync(CancellationToken ct)
    {
        var goref = await GoTools.GorefAsync(ct);
        var service = new GoService();
        try
        {
            service._server = await NatsServerProcess.StartAsync(service.Config(), ct);
            await service.UsherInAsync(goref, ct);
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _goref?.Dispose();
        _server?.Dispose();
        foreach (var key in new[] { _operator, _system, _auth, _usher })
        {
            key.Dispose();
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private string Config()
    {
        var @operator = NatsJwt.NewOperatorClaims(_operator.PublicKey);
        @operator.Name = "goref";
        @operator.Operator.SystemAccount = _system.PublicKey;
        var system = NatsJwt.NewAccountClaims(_system.PublicKey);
        system.Name = "SYS";
        var auth = NatsJwt.NewAccountClaims(_auth.PublicKey);
        auth.Name = "AUTH";
        auth.Account.Authorization = new() { AuthUsers = [_usher.PublicKey], AllowedAccounts = ["*"] };
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var sentinel = NatsJwt.NewUserClaims(user.PublicKey);
        sentinel.User.BearerToken = true;
        sentinel.User.Pub.Deny = sentinel.User.Sub.Deny = [">"];
        return $$"""
            server_name: goref
            operator: {{NatsJwt.Encode(@operator, _operator, Now)}}
            system_account: {{_system.PublicKey}}
            resolver: { type: full, dir: "jwt", allow_delete: true }
            resolver_preload: { {{_system.PublicKey}}: {{NatsJwt.Encode(system, _operator, Now)}}, {{_auth.PublicKey}}: {{NatsJwt.Encode(auth, _operator, Now)}} }
            default_sentinel: {{NatsJwt.Encode(sentinel, _auth, Now)}}
            """;
    }

    private async Task UsherInAsync(string goref, CancellationToken ct)
    {
        using var seed = _usher.ExportSeed();
        var creds = NatsCreds.FormatUserConfig(NatsJwt.Encode(NatsJwt.NewUserClaims(_usher.PublicKey), _auth, Now), seed.Utf8);
        await using var usher = new NatsConnection(NatsOpts.Default with { Url = Url, AuthOpts = new() { Creds = creds } });
        await using var requests = await usher.SubscribeCoreAsync<string>("$SYS.REQ.USER.AUTH", cancellationToken: ct);
        await usher.FlushAsync(ct);
        var file = Path.Combine(_server!.Folder, "auth.seed");
        using (var authSeed = _auth.ExportSeed())
        {
            await File.WriteAllTextAsync(file, Encoding.ASCII.GetString(authSeed.Utf8), ct);
        }

        _goref = LeashedProcess.Start([goref, "svc", "-addr", Url, "-seed", file], Path.Combine(_server.Folder, "goref.log"), folder: null);
        var message = await requests.Msgs.ReadAsync(ct);
        var request = NatsJwt.DecodeAuthorizationRequestClaims(message.Data).AuthorizationRequest;
        var answer = NatsJwt.NewAuthorizationResponseClaims(request.UserNKey);
        answer.Audience = request.NatsServer.Id;
        answer.AuthorizationResponse.Jwt = NatsJwt.Encode(NatsJwt.NewUserClaims(request.UserNKey), _auth, Now);
        await message.ReplyAsync(NatsJwt.Encode(answer, _auth, Now), cancellationToken: ct);
        await usher.FlushAsync(ct);
        await requests.DisposeAsync();
        await usher.DisposeAsync();
        for (var attempt = 0; ; attempt++)
        {
            var trial = await Storm.RunAsync(Url, 1, 1, _ => """{"auth_token":"trial"}""", TimeSpan.FromSeconds(3), ct);
            if (trial.ErrorCount == 0)
            {
                return;
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException($"goref svc does not answer: {string.Join(", ", trial.Errors.Keys)}; {await File.ReadAllTextAsync(Path.Combine(_server.Folder, "goref.log"), ct)}");
            }
        }
    }
}
