using System.Text.Json.Nodes;

namespace Platform.Interop.Generated;

/// <summary>Random payloads of each type of claims, valid and invalid. Members are left out at random: absence is a value too.</summary>
internal sealed class ClaimsOf(Pools pools, Func<JsonObject, string> activation)
{
    public JsonObject Operator() => Some(
        ("signing_keys", () => List(pools.Many(3, pools.Key))),
        ("account_server_url", () => pools.Url()),
        ("operator_service_urls", () => List(pools.Many(3, pools.Url))),
        ("system_account", () => pools.Key()),
        ("assert_server_version", () => pools.Version()),
        ("strict_signing_key_usage", () => pools.Chance(0.5)),
        ("tags", Tags));

    public JsonObject Account(string subject) => Some(
        ("imports", () => List(pools.Many(4, () => Import(subject)))),
        ("exports", () => List(pools.Many(4, Export))),
        ("limits", Limits),
        ("signing_keys", () => List(pools.Many(3, SigningKey))),
        ("revocations", () => Map(pools.Many(3, pools.Key), () => pools.Number())),
        ("default_permissions", () => Some(Permissions())),
        ("mappings", () => Map(pools.Many(3, pools.Subject), () => List(pools.Many(4, Mapping)))),
        ("authorization", () => Some(
            ("auth_users", () => List(pools.Many(2, pools.Key))),
            ("allowed_accounts", () => List(pools.Many(2, pools.Key))),
            ("xkey", () => pools.Key()))),
        ("trace", () => Some(("dest", () => pools.Subject()), ("sampling", () => pools.Number()))),
        ("cluster_traffic", () => pools.One("", "system", "owner", "other", "Owner")),
        ("description", () => pools.Text()),
        ("info_url", () => pools.Chance(0.05) ? "https://h/" + new string('x', 8 * 1024) : pools.Url()),
        ("tags", Tags));

    public JsonObject User() => Some([.. PermissionLimits(), ("issuer_account", () => pools.Key()), ("tags", Tags)]);

    public JsonObject Activation() => Some(
        ("subject", () => pools.Subject()),
        ("kind", () => pools.One("stream", "service", "service", "stream", "other")),
        ("issuer_account", () => pools.Account()));

    public JsonObject AuthorizationRequest() => Some(
        ("server_id", () => Some(("name", () => pools.Word()), ("host", () => pools.Word()), ("id", () => pools.Key()), ("version", () => pools.Word()), ("tags", Tags), ("xkey", () => pools.Key()))),
        ("user_nkey", () => pools.Key()),
        ("client_info", () => Some(("host", () => pools.Word()), ("id", () => Math.Abs(pools.Number() / 2)), ("user", () => pools.Word()), ("tags", Tags), ("kind", () => pools.Word()), ("nonce", () => pools.Word()))),
        ("connect_opts", () => Some(("jwt", () => pools.Word()), ("pass", () => pools.Word()), ("protocol", () => pools.One(0, 1)))),
        ("client_tls", () => Some(("version", () => pools.Word()), ("certs", Tags))),
        ("request_nonce", () => pools.Word()));

    public JsonObject AuthorizationResponse() => Some(
        ("jwt", () => pools.Word()),
        ("error", () => pools.Word()),
        ("issuer_account", () => pools.Key()),
        ("tags", Tags));

    private JsonObject Import(string importer)
    {
        var subject = pools.Subject();
        var account = pools.Account();
        var import = Some(
            ("name", () => pools.Word()),
            ("token", () => pools.Chance(0.7) ? "" : pools.Chance(0.1) ? "no.token.this" : Token(importer, account, subject)),
            ("to", () => pools.Chance(0.8) ? "" : pools.Subject()),
            ("local_subject", () => pools.LocalSubject(subject)),
            ("share", () => pools.Chance(0.3)),
            ("allow_trace", () => pools.Chance(0.3)));
        import["subject"] = subject;
        import["account"] = account;
        import["type"] = pools.One("stream", "service");
        return import;
    }

    // Mostly the right one, with one thing wrong at a time.
    private string Token(string importer, string exporter, string subject)
    {
        var nats = Activation();
        nats["subject"] = pools.Chance(0.7) ? subject : pools.Subject();
        nats["kind"] = pools.One("stream", "service");
        if (pools.Chance(0.8))
        {
            nats["issuer_account"] = exporter;
        }

        return activation(new() { ["sub"] = pools.Chance(0.8) ? importer : pools.Account(), ["exp"] = pools.Moment(), ["nats"] = nats });
    }

    private JsonObject Export()
    {
        var export = Some(
            ("name", () => pools.Word()),
            ("token_req", () => pools.Chance(0.5)),
            ("revocations", () => Map(pools.Many(2, pools.Key), () => pools.Number())),
            ("response_type", () => pools.One("", "Singleton", "Stream", "Chunked", "singleton", "x")),
            ("response_threshold", () => pools.Number()),
            ("service_latency", () => Some(("sampling", () => pools.Chance(0.3) ? pools.One("headers", "Headers") : pools.One(0, 1, 50, 100)), ("results", () => pools.Subject()))),
            ("account_token_position", () => pools.One(0, 1, 2, 3, 9)),
            ("advertise", () => pools.Chance(0.5)),
            ("allow_trace", () => pools.Chance(0.3)),
            ("description", () => pools.Text()),
            ("info_url", () => pools.Url()));
        export["subject"] = pools.Subject();
        export["type"] = pools.One("stream", "service");
        return export;
    }

    private JsonNode SigningKey()
    {
        if (pools.Chance(0.5))
        {
            return pools.Key();
        }

        var template = Some(PermissionLimits());
        return new JsonObject { ["kind"] = pools.Chance(0.95) ? "user_scope" : "other", ["key"] = pools.Key(), ["role"] = pools.Word(), ["description"] = pools.Word(), ["template"] = template };
    }

    private JsonObject Mapping() => Some(("subject", () => pools.Subject()), ("weight", () => pools.One(0, 1, 30, 50, 70, 100, 101, 255)), ("cluster", () => pools.One("", "", "c", "d")));

    private JsonObject Limits()
    {
        var limits = Some(
            [.. new[] { "subs", "data", "payload", "imports", "exports", "conn", "leaf" }.Select(Limit), ("wildcards", () => pools.Chance(0.5)), ("disallow_bearer", () => pools.Chance(0.5)), .. JetStream()]);
        if (pools.Chance(0.2))
        {
            limits["tiered_limits"] = Map(pools.Many(2, () => pools.One("R1", "R3", "")), () => Some(JetStream()));
        }

        return limits;
    }

    private (string Name, Func<JsonNode?> Make)[] JetStream() =>
    [
        .. new[] { "mem_storage", "disk_storage", "streams", "consumer", "max_ack_pending", "mem_max_stream_bytes", "disk_max_stream_bytes" }.Select(Limit),
        ("max_bytes_required", () => pools.Chance(0.5)),
    ];

    private (string Name, Func<JsonNode?> Make) Limit(string name) => (name, () => pools.Chance(0.5) ? -1 : pools.Chance(0.5) ? pools.One(0, 1, 2, 3) : pools.Number());

    private (string Name, Func<JsonNode?> Make)[] Permissions() =>
    [
        ("pub", Permission),
        ("sub", Permission),
        ("resp", () => Some(("max", () => pools.Number()), ("ttl", () => pools.Number()))),
    ];

    private (string Name, Func<JsonNode?> Make)[] PermissionLimits() =>
    [
        .. Permissions(),
        ("src", () => pools.Chance(0.8) ? List(pools.Many(3, pools.Cidr)) : string.Join(',', pools.Many(3, pools.Cidr))),
        ("times", () => List(pools.Many(2, () => Some(("start", () => pools.Time()), ("end", () => pools.Time()))))),
        ("times_location", () => pools.Zone()),
        .. new[] { "subs", "data", "payload" }.Select(Limit),
        ("bearer_token", () => pools.Chance(0.5)),
        ("proxy_required", () => pools.Chance(0.5)),
        ("allowed_connection_types", () => List(pools.Many(2, () => pools.One("STANDARD", "MQTT", "mqtt", "")))),
    ];

    private JsonObject Permission() => Some(("allow", () => List(pools.Many(2, pools.Permission))), ("deny", () => List(pools.Many(2, pools.Permission))));

    private JsonArray Tags() => List(pools.Many(3, pools.Word));

    private JsonObject Some(params (string Name, Func<JsonNode?> Make)[] members)
    {
        var json = new JsonObject();
        foreach (var (name, make) in members.Where(_ => pools.Chance(0.6)))
        {
            json[name] = Wrong(make());
        }

        return json;
    }

    // Now and then a value of another kind: the type itself is a rule.
    private JsonNode? Wrong(JsonNode? value) => pools.Chance(0.997) ? value : pools.One<JsonNode?>(null, "text", 5, true, new JsonObject(), new JsonArray(), 1.5);

    private static JsonArray List<T>(IEnumerable<T> items) => new([.. items.Select(i => i as JsonNode ?? JsonValue.Create(i))]);

    private static JsonObject Map(IEnumerable<string> names, Func<JsonNode?> make)
    {
        var json = new JsonObject();
        foreach (var name in names)
        {
            json[name] = make();
        }

        return json;
    }
}
