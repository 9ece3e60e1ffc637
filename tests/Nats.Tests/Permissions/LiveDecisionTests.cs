using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Fixtures;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Permissions;

namespace Platform.Nats.Tests.Permissions;

/// <summary>Fresh random claims and questions in every run, put to a running nats-server and to us.</summary>
public sealed class LiveDecisionTests : IDisposable
{
    private const int Accounts = 70;
    private const int UsersPerAccount = 6;
    private const int ChecksPerUser = 12;
    private const int AtLeast = 2_000;

    private readonly TestOperator _operator = new();
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("TRUNKLINE_PERMISSIONS_SEED"), out var seed) ? seed : Environment.TickCount;
    private readonly List<string> _disagreements = [];
    private int _checks;
    private int _refusedLogins;

    [Fact]
    public async Task Two_thousand_fresh_decisions_are_the_servers()
    {
        var ct = TestContext.Current.CancellationToken;
        var random = new RandomPermissions(new Random(_seed));
        var accounts = Enumerable.Range(0, Accounts).Select(_ => new Tenant(random, _operator.SigningKey)).ToList();
        using var server = await NatsServerProcess.StartAsync(
            $$"""
            operator: "{{_operator.Jwt}}"
            system_account: {{_operator.SystemAccount}}
            resolver: MEMORY
            resolver_preload: {
              {{_operator.SystemAccount}}: "{{_operator.SystemAccountJwt}}"
              {{string.Join('\n', accounts.Select(a => $"{a.Key.PublicKey}: \"{a.Jwt}\""))}}
            }
            """,
            ct);

        foreach (var account in accounts)
        {
            await AskAsync(account, random, server.Ports.Client, ct);
            account.Dispose();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}: {_checks} checks, {_refusedLogins} logins refused, {_disagreements.Count} disagreements");
        _disagreements.ShouldBeEmpty($"TRUNKLINE_PERMISSIONS_SEED={_seed}\n{string.Join('\n', _disagreements.Take(20))}");
        _checks.ShouldBeGreaterThanOrEqualTo(AtLeast);
    }

    public void Dispose() => _operator.Dispose();

    private async Task AskAsync(Tenant account, RandomPermissions random, int port, CancellationToken ct)
    {
        using var open = new Login(account, random, isOpen: true);
        using var publisher = await WireProbe.ConnectAsync(port, open.Jwt, open.Key, ct);
        for (var i = 0; i < UsersPerAccount; i++)
        {
            using var login = new Login(account, random);
            using var probe = await WireProbe.ConnectAsync(port, login.Jwt, login.Key, ct);
            _checks++;
            if ((probe is not null) != (login.Permissions.Refusal is null))
            {
                Disagree(login, "connect", probe is not null, login.Permissions.Refusal);
            }

            if (probe is null || publisher is null)
            {
                _refusedLogins++;
                continue;
            }

            var session = new Session(login, probe, publisher, new ResponseTracker(login.Permissions, TimeProvider.System));
            for (var n = 0; n < ChecksPerUser; n++)
            {
                _checks++;
                await (random.Of(0, 0, 1, 1, 1, 2) switch
                {
                    0 => PublishAsync(session, random, ct),
                    1 => SubscribeAsync(session, n + 1, random, ct),
                    _ => AnswerAsync(session, n + 1, random, ct),
                });
            }
        }
    }

    private async Task PublishAsync(Session s, RandomPermissions random, CancellationToken ct)
    {
        var (subject, reply) = (random.Subject(), random.Reply());
        s.Probe.Publish(subject, reply);
        var heard = await s.Probe.SettleAsync(ct);
        var verdict = s.Responses.Publish(subject, reply);
        if (verdict.IsAllowed != (heard.Errors.Count == 0))
        {
            Disagree(s.Login, $"publish {Quoted(subject)} reply {Quoted(reply)}", heard.Errors.Count == 0, verdict);
        }
    }

    private async Task SubscribeAsync(Session s, int sid, RandomPermissions random, CancellationToken ct)
    {
        var (subject, queue) = (random.Subject(), random.Chance(0.4) ? random.Queue() : null);
        s.Probe.Send($"SUB {subject} {queue} {sid}");
        var heard = await s.Probe.SettleAsync(ct);
        var verdict = s.Login.Permissions.Subscribe(subject, queue);
        if (verdict.IsAllowed != (heard.Errors.Count == 0))
        {
            Disagree(s.Login, $"subscribe {Quoted(subject)} queue {Quoted(queue)}", heard.Errors.Count == 0, verdict);
        }

        if (!verdict.IsAllowed)
        {
            return;
        }

        var messages = Enumerable.Range(0, 3).Select(_ => random.MessageFor(subject)).Distinct(StringComparer.Ordinal).ToList();
        messages.ForEach(m => s.Publisher.Publish(m));
        var rejected = (await s.Publisher.SettleAsync(ct)).Errors.Count > 0;
        s.Probe.Send($"UNSUB {sid}");
        var got = await s.Probe.SettleAsync(ct);
        foreach (var message in messages.Where(_ => !rejected))
        {
            var delivered = got.Messages.Contains((message, sid));
            var expected = s.Login.Permissions.Deliver(subject, queue, message);
            if (expected.IsAllowed != delivered)
            {
                Disagree(s.Login, $"deliver {Quoted(message)} to {Quoted(subject)} queue {Quoted(queue)}", delivered, expected);
            }
        }
    }

    // A request is delivered, perhaps more than once, and answered, perhaps too often.
    private async Task AnswerAsync(Session s, int sid, RandomPermissions random, CancellationToken ct)
    {
        var (subject, reply) = (random.MessageFor(random.Subject()), random.Of("a.b", "r.1", "b", "a.*", "z"));
        if (!s.Login.Permissions.Subscribe(subject).IsAllowed || subject.StartsWith('$') || subject.StartsWith('_'))
        {
            _checks--;
            return;
        }

        s.Probe.Send($"SUB {subject} {sid}");
        await s.Probe.SettleAsync(ct);
        for (var i = random.Of(1, 1, 2, 3); i > 0; i--)
        {
            s.Publisher.Publish(subject, reply);
            await s.Publisher.SettleAsync(ct);
            s.Responses.Delivered(reply);
        }

        s.Probe.Send($"UNSUB {sid}");
        await s.Probe.SettleAsync(ct);
        for (var i = random.Of(1, 2, 3); i > 0; i--)
        {
            s.Probe.Publish(reply);
            var allowed = (await s.Probe.SettleAsync(ct)).Errors.Count == 0;
            var verdict = s.Responses.Publish(reply);
            if (verdict.IsAllowed != allowed)
            {
                Disagree(s.Login, $"answer {i} to {Quoted(reply)}, received on {Quoted(subject)}", allowed, verdict);
            }
        }
    }

    private void Disagree(Login login, string what, bool server, object? ours) =>
        _disagreements.Add($"{what}: server says {server}, we say {ours}\n  lists {ListsOf(login)}\n  user {login.Payload}\n  template {login.Template?.ToJsonString()}\n  account {login.Account.Payload}");

    private static string ListsOf(Login login) =>
        string.Join(", ", Enum.GetValues<PermissionList>().SelectMany(login.Permissions.Entries).Select(e => Quoted(e.ToString()))) + (login.Permissions.Resp is null ? "" : ", resp");

    private static string Quoted(string? text) => JsonSerializer.Serialize(text);

    private static string Sign(string payload, KeyPair signer)
    {
        var signed = $"{NatsJwt.EncodedHeader}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private sealed record Session(Login Login, WireProbe Probe, WireProbe Publisher, ResponseTracker Responses);

    // JSON by hand: an encoder would tidy up the empty and null lists that are asked about.
    private sealed class Tenant : IDisposable
    {
        public Tenant(RandomPermissions random, KeyPair signer)
        {
            var unlimited = new JsonObject { ["subs"] = -1, ["data"] = -1, ["payload"] = -1, ["imports"] = -1, ["exports"] = -1, ["conn"] = -1, ["leaf"] = -1 };
            var nats = new JsonObject { ["limits"] = unlimited, ["tags"] = random.Tags("region", "zone"), ["type"] = "account", ["version"] = 2 };
            if (random.Chance(0.5))
            {
                nats["default_permissions"] = random.Permissions(templated: 0.05, broken: random.Chance(0.1) ? 0.3 : 0);
            }

            var scopes = Scopes.Select(key => (Key: key, Template: random.Permissions(templated: random.Of(0, 0.5, 0.9), broken: random.Of(0, 0.02, 0.3)))).ToList();
            Templates = scopes.ToDictionary(s => s.Key, s => s.Template);
            var keys = new JsonArray { Plain.PublicKey };
            scopes.ForEach(s => keys.Add(new JsonObject { ["kind"] = "user_scope", ["key"] = s.Key.PublicKey, ["role"] = "r", ["template"] = s.Template.DeepClone() }));
            nats["signing_keys"] = keys;
            Payload = new JsonObject { ["iss"] = signer.PublicKey, ["iat"] = 1, ["jti"] = "x", ["sub"] = Key.PublicKey, ["name"] = random.Name(), ["nats"] = nats }.ToJsonString();
            Jwt = Sign(Payload, signer);
        }

        public KeyPair Key { get; } = KeyPair.CreatePair(PrefixByte.Account);

        public KeyPair Plain { get; } = KeyPair.CreatePair(PrefixByte.Account);

        public KeyPair[] Scopes { get; } = [KeyPair.CreatePair(PrefixByte.Account), KeyPair.CreatePair(PrefixByte.Account), KeyPair.CreatePair(PrefixByte.Account)];

        public Dictionary<KeyPair, JsonObject> Templates { get; }

        public string Payload { get; }

        public string Jwt { get; }

        public void Dispose()
        {
            foreach (var key in Scopes.Append(Key).Append(Plain))
            {
                key.Dispose();
            }
        }
    }

    private sealed class Login : IDisposable
    {
        public Login(Tenant account, RandomPermissions random, bool isOpen = false)
        {
            Account = account;
            var signer = !isOpen && random.Chance(0.55) ? random.Of(account.Scopes) : account.Plain;
            var nats = new JsonObject { ["issuer_account"] = account.Key.PublicKey, ["tags"] = random.Tags("dept", "team", "tag(dept"), ["type"] = "user", ["version"] = 2 };
            if (account.Templates.TryGetValue(signer, out var template))
            {
                Template = template;
                if (random.Chance(0.02))
                {
                    nats["sub"] = new JsonObject { ["allow"] = new JsonArray() };
                }
            }
            else
            {
                var own = isOpen ? Everything() : random.Permissions(templated: 0.05, broken: random.Chance(0.25) ? 0.15 : 0);
                foreach (var (name, value) in own)
                {
                    nats[name] = value?.DeepClone();
                }

                (nats["subs"], nats["data"], nats["payload"]) = (-1, -1, -1);
            }

            Payload = new JsonObject { ["iss"] = signer.PublicKey, ["iat"] = 1, ["jti"] = "x", ["sub"] = Key.PublicKey, ["name"] = random.Name(), ["nats"] = nats }.ToJsonString();
            Jwt = Sign(Payload, signer);
            Permissions = SubjectPermissions.Of(NatsUserClaims.FromJson(Payload), NatsAccountClaims.FromJson(account.Payload));
        }

        public Tenant Account { get; }

        public KeyPair Key { get; } = KeyPair.CreatePair(PrefixByte.User);

        public JsonObject? Template { get; }

        public string Payload { get; }

        public string Jwt { get; }

        public SubjectPermissions Permissions { get; }

        public void Dispose() => Key.Dispose();

        private static JsonObject Everything() => new()
        {
            ["pub"] = new JsonObject { ["allow"] = new JsonArray { ">" } },
            ["sub"] = new JsonObject { ["allow"] = new JsonArray { ">" } },
        };
    }
}
