using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Interop;

/// <summary>What we issue, judged by others' libraries.</summary>
public sealed class TokenTests(Judges judges) : IClassFixture<Judges>, IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _signing = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _user = KeyPair.CreatePair(PrefixByte.User);
    private readonly KeyPair _curve = KeyPair.CreatePair(PrefixByte.Curve);

    [Fact]
    public async Task An_operator_of_ours_is_one_to_both_judges()
    {
        var claims = NatsJwt.NewOperatorClaims(_operator.PublicKey);
        claims.Name = "trünkline <&>";
        claims.Operator.SigningKeys = [KeyPair.CreatePair(PrefixByte.Operator).PublicKey];
        claims.Operator.SystemAccount = _account.PublicKey;
        claims.Operator.AccountServerUrl = "nats://localhost:4222";
        claims.Operator.OperatorServiceUrls = ["tls://localhost:4222"];
        claims.Operator.StrictSigningKeyUsage = true;
        claims.Operator.Tags = ["a:b"];

        await JudgeAsync(NatsJwt.Encode(claims, _operator, Now), "operator");
    }

    [Fact]
    public async Task An_account_with_every_field_is_one_to_both_judges()
    {
        var claims = NatsJwt.NewAccountClaims(_account.PublicKey);
        claims.Name = "acme";
        claims.Expires = Now.AddDays(1).ToUnixTimeSeconds();
        claims.NotBefore = Now.AddDays(-1).ToUnixTimeSeconds();
        var account = claims.Account;
        account.Limits.MemoryStorage = 0;
        account.Limits.TieredLimits = new(StringComparer.Ordinal) { ["R1"] = new() { DiskStorage = 1 << 20, Streams = 5, MaxBytesRequired = true } };
        account.Limits.DisallowBearer = true;
        account.Exports =
        [
            new()
            {
                Subject = "svc.*.>", Type = NatsExportType.Service, ResponseType = "Stream", ResponseThreshold = 5_000_000_000, AccountTokenPosition = 2,
                Latency = new() { Sampling = 0, Results = "lat" }, AllowTrace = true, Advertise = true, Description = "d", InfoUrl = "https://h/x",
                Revocations = new(StringComparer.Ordinal) { ["*"] = 5 },
            },
            new() { Subject = "ev.>", Type = NatsExportType.Stream, TokenReq = true, Name = "events" },
        ];
        account.Imports =
        [
            new() { Subject = "o.*", Account = _signing.PublicKey, LocalSubject = "l.$1", Type = NatsExportType.Service, Share = true },
            new() { Subject = "a.>", Account = _signing.PublicKey, Type = NatsExportType.Stream, AllowTrace = true, Token = Activation() },
        ];
        var scope = NatsAccountSigningKey.NewUserScope(_signing.PublicKey, "role");
        scope.Template!.Pub.Allow = ["t.{{name()}}.>"];
        scope.Template.Resp = new() { MaxMsgs = 1, Expires = 1000 };
        account.SigningKeys = [scope, KeyPair.CreatePair(PrefixByte.Account).PublicKey];
        account.Revocations = new(StringComparer.Ordinal) { [_user.PublicKey] = Now.ToUnixTimeSeconds() };
        account.DefaultPermissions.Sub.Deny = ["secret.> q"];
        account.Mappings = new(StringComparer.Ordinal) { ["m.*"] = [new() { Subject = "n.$1", Weight = 40, Cluster = "c" }, new() { Subject = "n.$1", Weight = 60 }] };
        account.Authorization = new() { AuthUsers = [_user.PublicKey], AllowedAccounts = ["*"], XKey = _curve.PublicKey };
        account.Trace = new() { Destination = "trace.here", Sampling = 10 };
        account.ClusterTraffic = "owner";
        account.Description = "what \"it\" is";
        account.Tags = ["x"];

        await JudgeAsync(NatsJwt.Encode(claims, _operator, Now), "account");
    }

    [Fact]
    public async Task A_user_with_every_field_is_one_to_both_judges()
    {
        var claims = NatsJwt.NewUserClaims(_user.PublicKey);
        claims.Name = "ann";
        claims.User.Pub = new() { Allow = ["a.>"], Deny = ["a.b"] };
        claims.User.Sub = new() { Allow = ["q.* workers"] };
        claims.User.Resp = new() { MaxMsgs = 3, Expires = 60_000_000_000 };
        claims.User.Src = ["10.0.0.0/8", "2001:db8::/32"];
        claims.User.Times = [new() { Start = "08:00:00", End = "17:00:00" }];
        claims.User.TimesLocation = "Europe/Berlin";
        claims.User.Payload = 1024;
        claims.User.BearerToken = true;
        claims.User.ProxyRequired = true;
        claims.User.AllowedConnectionTypes = [NatsConnectionTypes.Standard, NatsConnectionTypes.WebSocket];
        claims.User.IssuerAccount = _account.PublicKey;

        await JudgeAsync(NatsJwt.Encode(claims, _signing, Now), "user");
    }

    [Fact]
    public async Task A_scoped_user_carries_nothing_and_both_judges_read_it()
    {
        var claims = NatsJwt.NewUserClaims(_user.PublicKey);
        claims.SetScoped(isScoped: true);
        claims.User.IssuerAccount = _account.PublicKey;

        var read = await JudgeAsync(NatsJwt.Encode(claims, _signing, Now), "user");

        JsonNode.DeepEquals(read, JsonNode.Parse($$"""{"pub":{},"sub":{},"issuer_account":"{{_account.PublicKey}}","type":"user","version":2}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task An_activation_of_ours_is_one_to_both_judges() => await JudgeAsync(Activation(), "activation");

    [Fact]
    public async Task Creds_of_ours_parse_with_both_judges()
    {
        var creds = Encoding.ASCII.GetString(NatsCreds.IssueUserConfig(NatsJwt.NewUserClaims(_user.PublicKey), _user, _account, Now, out var jwt));

        var (go, javaScript) = await judges.AskAsync(new { op = "creds", text = creds });

        foreach (var answer in new[] { go, javaScript })
        {
            (answer["ok"]!.GetValue<bool>(), (string?)answer["jwt"], (string?)answer["subject"], (string?)answer["publicKey"])
                .ShouldBe((true, jwt, _user.PublicKey, _user.PublicKey), answer.ToJsonString());
        }
    }

    [Fact]
    public async Task Both_judges_refuse_a_token_whose_payload_was_touched()
    {
        var claims = NatsJwt.NewUserClaims(_user.PublicKey);
        claims.Name = "eve";
        var parts = NatsJwt.Encode(claims, _account, Now).Split('.');
        claims.Name = "eva";
        parts[1] = NatsJwt.Encode(claims, _account, Now).Split('.')[1];

        var (go, javaScript) = await judges.AskAsync(new { op = "decode", token = string.Join('.', parts) });

        go["ok"]!.GetValue<bool>().ShouldBeFalse();
        (javaScript["ok"]!.GetValue<bool>() && javaScript["genuine"]!.GetValue<bool>()).ShouldBeFalse();
    }

    public void Dispose()
    {
        foreach (var pair in new[] { _operator, _account, _signing, _user, _curve })
        {
            pair.Dispose();
        }
    }

    private string Activation()
    {
        var claims = NatsJwt.NewActivationClaims(_account.PublicKey);
        claims.Activation.ImportSubject = "a.>";
        claims.Activation.ImportType = NatsExportType.Stream;
        return NatsJwt.Encode(claims, _signing, Now);
    }

    // Genuine, of this type, without findings, and every member as we wrote it.
    private async Task<JsonNode> JudgeAsync(string token, string type)
    {
        var (go, javaScript) = await judges.AskAsync(new { op = "decode", token });
        var written = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;

        go["ok"]!.GetValue<bool>().ShouldBeTrue(go.ToJsonString());
        ((string?)go["type"], go["issues"]!.AsArray().Count).ShouldBe((type, 0), go.ToJsonString());
        JsonNode.DeepEquals(go["claims"], written).ShouldBeTrue($"Go reads {go["claims"]!.ToJsonString()}\nwe wrote {written.ToJsonString()}");

        javaScript["ok"]!.GetValue<bool>().ShouldBeTrue(javaScript.ToJsonString());
        ((string?)javaScript["type"], javaScript["genuine"]!.GetValue<bool>()).ShouldBe((type, true));
        JsonNode.DeepEquals(javaScript["claims"]!["nats"], written["nats"]).ShouldBeTrue(javaScript.ToJsonString());
        return written["nats"]!;
    }
}
