using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Two tenants, their issuers, accounts and policies: what the cases play on. Everything a process-level test needs to set the same up is public:
/// settings and policies as JSON, the issuers with their keys. Acme: providers idp (all algorithms), strict (RS256, no skew, azp), off (disabled), tokens,
/// passwords, keyless (an oidc provider whose keys are not here); accounts orders and billing. Globex: providers globex, copycat (Acme's issuer and audience,
/// registered later, Globex's keys); accounts orders (the same name) and vault.</summary>
public sealed class Stage
{
    public const string Audience = "nats";
    public const string UsualConnectionToken = "tl_con_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg000000";

    /// <summary>Rules by the claim "use"; "v" is the value that lands somewhere.</summary>
    public const string OrdersPolicy = """
        {"rules":[
          {"name":"head","when":{"claims":[{"claim":"use","equals":"head"}]},"then":{"group":"open","permissions":{"pub":{"allow":["{{v}}.data"]}}}},
          {"name":"pub-allow","when":{"claims":[{"claim":"use","equals":"pub-allow"}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.{{v}}.data"]}}}},
          {"name":"pub-deny","when":{"claims":[{"claim":"use","equals":"pub-deny"}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.>"],"deny":["in.{{v}}.secret"]}}}},
          {"name":"sub-allow","when":{"claims":[{"claim":"use","equals":"sub-allow"}]},"then":{"group":"open","permissions":{"sub":{"allow":["out.{{v}}.data"]}}}},
          {"name":"sub-deny","when":{"claims":[{"claim":"use","equals":"sub-deny"}]},"then":{"group":"open","permissions":{"sub":{"allow":["out.>"],"deny":["out.{{v}}.secret"]}}}},
          {"name":"queue","when":{"claims":[{"claim":"use","equals":"queue"}]},"then":{"group":"open","permissions":{"sub":{"allow":["jobs.todo {{v}}"]}}}},
          {"name":"inline","when":{"claims":[{"claim":"use","equals":"inline"}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.x-{{v}}-y.data"]}}}},
          {"name":"tag","when":{"claims":[{"claim":"use","equals":"tag"}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.fixed"]}},"tags":["dept:{{v}}"]}},
          {"name":"name","when":{"claims":[{"claim":"use","equals":"name"}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.fixed"]}},"name":"{{v}}"}},
          {"name":"scoped-name","when":{"claims":[{"claim":"use","equals":"scoped-name"}]},"then":{"group":"scoped","name":"{{v}}","tags":["dept:sales"]}},
          {"name":"scoped-tag","when":{"claims":[{"claim":"use","equals":"scoped-tag"}]},"then":{"group":"scoped","name":"worker","tags":["dept:{{v}}"]}},
          {"name":"scoped-no-tag","when":{"claims":[{"claim":"use","equals":"scoped-no-tag"}]},"then":{"group":"scoped","name":"worker"}},
          {"name":"scoped-head","when":{"claims":[{"claim":"use","equals":"scoped-head"}]},"then":{"group":"headed","name":"{{v}}"}},
          {"name":"gated","when":{"claims":[{"claim":"use","equals":"gated"}]},"then":{"group":"gated","name":"worker"}},
          {"name":"deny","when":{"claims":[{"claim":"use","equals":"deny"}]},"then":{"deny":"Not for you."}},
          {"name":"from-lan","when":{"claims":[{"claim":"use","equals":"lan"}],"sources":["10.0.0.0/8"],"connection_types":["STANDARD"],"regions":["eu-west"],"client_names":["client*"]},"then":{"group":"open","permissions":{"pub":{"allow":["in.lan"]}}}},
          {"name":"role","when":{"claims":[{"claim":"roles","contains":"admin"}]},"then":{"group":"open","permissions":{"pub":{"allow":[">"]}}}},
          {"name":"level","when":{"claims":[{"claim":"level","at_least":5}]},"then":{"group":"open","permissions":{"pub":{"allow":[">"]}}}},
          {"name":"everybody","when":{"claims":[{"claim":"use","present":false},{"claim":"roles","present":false},{"claim":"level","present":false}]},"then":{"group":"open","permissions":{"pub":{"allow":["in.fixed"]},"sub":{"allow":["_INBOX.>"]}},"expires_in":3600}}
        ]}
        """;

    public const string ScopedTemplate = """{"pub":{"allow":["work.{{name()}}.{{tag(dept)}}.>"]},"sub":{"allow":["_INBOX.>"],"deny":["work.{{tag(dept)}}.secret"]}}""";
    public const string HeadedTemplate = """{"pub":{"allow":["{{name()}}.>"]}}""";
    public const string GatedTemplate = """{"pub":{"allow":["work.>"]},"src":["10.0.0.0/8"],"allowed_connection_types":["STANDARD","WEBSOCKET"]}""";
    public const string OtherPolicy = """{"rules":[{"name":"all","then":{"group":"open","permissions":{"pub":{"allow":["all.>"]}}}}]}""";

    private readonly StageData _data;

    public Stage(DateTimeOffset now)
    {
        Now = now;
        _data = Build();
    }

    /// <summary>What time it is; whole seconds. Where the clock is a running platform's it is put right before each case.</summary>
    public DateTimeOffset Now { get; set; }

    public string ConnectionToken { get; set; } = UsualConnectionToken;

    public string ExpiredConnectionToken { get; set; } = "tl_con_1123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg000000";

    public string RevokedConnectionToken { get; set; } = "tl_con_2123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg000000";

    public TestIssuer Acme { get; } = new("https://idp.acme.example", "acme");

    public TestIssuer Strict { get; } = new("https://strict.acme.example/realms/main", "strict");

    public TestIssuer Off { get; } = new("https://off.acme.example", "off");

    public TestIssuer Globex { get; } = new("https://idp.globex.example", "globex");

    public AdmissionSnapshot Snapshot(Action<StageData>? change = null)
    {
        if (change is null)
        {
            return _data.Snapshot(Now);
        }

        var data = new StageData();
        data.Providers.AddRange(_data.Providers);
        data.Accounts.AddRange(_data.Accounts);
        data.Logins.AddRange(_data.Logins);
        data.Tokens.AddRange(_data.Tokens);
        change(data);
        return data.Snapshot(Now);
    }

    /// <summary>"orders" is Acme's; Globex's is "globex/orders".</summary>
    public AccountEntry Account(string name) =>
        name == "globex/orders" ? _data.Accounts.Last(a => a.Name == "orders") : _data.Account(name);

    /// <summary>The account as a running platform has it.</summary>
    public void Is(string name, string publicKey, AccountId id) =>
        _data.Accounts[_data.Accounts.IndexOf(Account(name))] = Account(name) with { PublicKey = publicKey, Id = id };

    public static string SettingsOf(TestIssuer issuer, string extra = "") => $$"""{"issuer":"{{issuer.Issuer}}","audiences":["{{Audience}}"],"keys":{{issuer.KeySet}}{{extra}}}""";

    /// <summary>A good token of Acme's, changed.</summary>
    public string Token(Action<JsonObject>? claims = null, string alg = "RS256", Action<JsonObject>? header = null, TestIssuer? by = null) =>
        (by ?? Acme).Sign(Header(alg, header, by), Claims(claims, by));

    /// <summary>The same with the payload as this text.</summary>
    public string RawToken(string payload, string alg = "RS256") => Acme.SignRaw(Header(alg).ToJsonString(), payload, alg);

    /// <summary>The payload of a good token, with one member's raw JSON put in its place or added.</summary>
    public string Payload(string member, string raw)
    {
        var claims = Claims();
        claims.Remove(member);
        var text = claims.ToJsonString();
        return $"{text[..^1]},\"{member}\":{raw}}}";
    }

    public JsonObject Header(string alg = "RS256", Action<JsonObject>? change = null, TestIssuer? by = null)
    {
        var header = new JsonObject { ["alg"] = alg, ["typ"] = "JWT", ["kid"] = (by ?? Acme).KidOf(alg) };
        change?.Invoke(header);
        return header;
    }

    public JsonObject Claims(Action<JsonObject>? change = null, TestIssuer? by = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = (by ?? Acme).Issuer,
            ["aud"] = Audience,
            ["sub"] = "alice",
            ["iat"] = Seconds(-60),
            ["nbf"] = Seconds(-60),
            ["exp"] = Seconds(600),
            ["jti"] = "0f3c",
        };
        if (by == Strict)
        {
            claims["azp"] = "app";
        }

        change?.Invoke(claims);
        return claims;
    }

    /// <summary>So many seconds from now, as a NumericDate.</summary>
    public long Seconds(long fromNow) => Now.ToUnixTimeSeconds() + fromNow;

    private StageData Build()
    {
        var data = new StageData();
        var (acme, globex) = (OrganizationId.New(Now), OrganizationId.New(Now));
        void Add(OrganizationId organization, string name, string kind, string settings, int age, bool isEnabled = true) =>
            data.Providers.Add(new(organization, IdentityProviderId.New(Now), name, ProviderSettings.Parse(kind, settings).Value, isEnabled, Now.AddDays(-age)));
        Add(acme, "idp", "jwks", SettingsOf(Acme), age: 90);
        Add(acme, "strict", "jwks", SettingsOf(Strict, ""","clock_skew_seconds":0,"algorithms":["RS256"],"authorized_parties":["app"]"""), age: 80);
        Add(acme, "off", "jwks", SettingsOf(Off), age: 70, isEnabled: false);
        Add(acme, "tokens", "tokens", "{}", age: 60);
        Add(acme, "passwords", "passwords", "{}", age: 60);
        Add(acme, "keyless", "oidc", $$"""{"issuer":"https://keyless.acme.example","audiences":["{{Audience}}"]}""", age: 60);
        Add(globex, "globex", "jwks", SettingsOf(Globex, "").Replace($"\"{Audience}\"", "\"globex-nats\"", StringComparison.Ordinal), age: 50);
        Add(globex, "copycat", "jwks", SettingsOf(Globex).Replace(Globex.Issuer, Acme.Issuer, StringComparison.Ordinal), age: 10);

        GroupEntry Group(string name, string? template = null) => new(
            SigningKeyGroupId.New(Now), name, template is null ? null : GroupTemplate.TryParse(template), IsDisabled: false, KeyPair.CreatePair(PrefixByte.Account));
        AccountEntry Account(OrganizationId organization, string name, string? policy, params IReadOnlyList<GroupEntry> groups) =>
            StageData.NewAccount(organization, name, policy, Now, KeyPair.CreatePair(PrefixByte.Account), groups);
        data.Accounts.Add(Account(acme, "orders", OrdersPolicy, Group("open"), Group("scoped", ScopedTemplate), Group("headed", HeadedTemplate), Group("gated", GatedTemplate)));
        data.Accounts.Add(Account(acme, "warehouse", null, Group("open")));
        data.Accounts.Add(Account(globex, "vault", OtherPolicy, Group("open")));
        data.Accounts.Add(Account(globex, "orders", OtherPolicy, Group("open")));

        data.Logins.Add(new(acme, ConnectLoginId.New(Now), data.Provider("passwords").Id, "bob", "correct horse", JsonSerializer.Deserialize<JsonElement>("""{"sub":"mallory","team":"blue"}""")));
        void AddToken(string text, DateTimeOffset? expiresAt, DateTimeOffset? revokedAt) => data.Tokens.Add(new(
            acme, ConnectionTokenId.New(Now), data.Provider("tokens").Id, data.Account("orders").Id, "ci", Credentials.ConnectionTokenHash(text), ["publish"], Now.AddDays(-1), expiresAt, revokedAt));
        AddToken(ConnectionToken, Now.AddDays(1), null);
        AddToken(ExpiredConnectionToken, Now, null);
        AddToken(RevokedConnectionToken, Now.AddDays(1), Now.AddHours(-1));
        return data;
    }
}
