namespace Platform.Cli.Tests;

/// <summary>Tables, JSON, YAML, ids; pages.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task One_list_in_every_format()
    {
        const string List = """{"data":[{"id":"acc_1","name":"orders","public_key":"A","generation":2,"is_current":true,"created_at":"2026-11-30T12:00:00Z","state":"active"}],"next_cursor":null,"has_more":false}""";
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, List));
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "list")).Ok().ShouldBe("ID     NAME    STATE   GENERATION  IS CURRENT  CREATED AT\nacc_1  orders  active  2           yes         2026-11-30T12:00:00Z\n");
        (await shell.RunAsync("account", "list", "--quiet")).Ok().ShouldBe("acc_1\n");
        System.Text.Json.Nodes.JsonNode.DeepEquals((await shell.RunAsync("account", "list", "--output", "json")).Json(), System.Text.Json.Nodes.JsonNode.Parse(List)).ShouldBeTrue();
        (await shell.RunAsync("account", "list", "--output", "yaml")).Ok().ShouldStartWith("data:\n- id: acc_1\n  name: orders\n");
        shell.Environment["TRUNK_OUTPUT"] = "json";
        (await shell.RunAsync("account", "list")).Ok().ShouldStartWith("{\n");
        (await shell.RunAsync("account", "list", "--output", "table")).Ok().ShouldStartWith("ID ");
    }

    [Fact]
    public async Task One_thing_is_pairs()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, """{"id":"acc_1","tags":["a","b"],"limits":{"conn":-1,"wildcards":true},"trace":null,"keys":[{"public_key":"A1"}]}"""));
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "get", "acc_00000000000000000000000000")).Ok()
            .ShouldBe("id                  acc_1\ntags                a, b\nlimits.conn         -1\nlimits.wildcards    yes\ntrace\nkeys[0].public_key  A1\n");
    }

    [Fact]
    public async Task A_list_is_read_as_far_as_was_asked()
    {
        await using var portal = await PlayedPortal.StartAsync((seen, _) =>
        {
            var from = seen.Query.Contains("cursor=", StringComparison.Ordinal) ? int.Parse(seen.Query.Split("cursor=")[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            var size = int.Parse(seen.Query.Split("limit=")[1].Split('&')[0], System.Globalization.CultureInfo.InvariantCulture);
            var to = Math.Min(450, from + size);
            return (200, $$"""{"data":[{{string.Join(',', Enumerable.Range(from, to - from).Select(i => $$"""{"id":"{{i}}"}"""))}}],"next_cursor":{{(to < 450 ? $"\"{to}\"" : "null")}},"has_more":{{(to < 450 ? "true" : "false")}}}""");
        });
        using var shell = portal.NewShell();
        async Task<int> CountAsync(params string[] words) => (await shell.RunAsync(["account", "list", "--quiet", .. words])).Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Count();
        (await CountAsync()).ShouldBe(50);
        (await CountAsync("--limit", "220")).ShouldBe(220);
        (await CountAsync("--all")).ShouldBe(450);
        portal.Requests.Select(r => r.Query).ShouldBe(["?limit=50", "?limit=200", "?limit=20&cursor=200", "?limit=200", "?limit=200&cursor=200", "?limit=200&cursor=400"]);
        (await shell.RunAsync("account", "list")).Error.ShouldBe("There are more than these 50: --all, or --limit N.\n");
        var all = (await shell.RunAsync("account", "list", "--all", "--output", "json")).Json();
        (all["data"]!.AsArray().Count, all["next_cursor"], all["has_more"]!.GetValue<bool>()).ShouldBe((450, null, false));
    }

    [Fact]
    public async Task Bodies_are_made_of_options_files_and_paths()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, "{}"));
        using var shell = portal.NewShell();
        async Task<string> SentAsync(params string[] words)
        {
            portal.Requests.Clear();
            (await shell.RunAsync(words)).Ok();
            return portal.Requests.Single().Body;
        }

        const string Account = "acc_00000000000000000000000000";
        (await SentAsync("user", "create", Account, "--name", "intake", "--tags", "a", "--tags", "b", "--lifetime-seconds", "60", "--permissions", "{pub: {allow: [orders.>]}}"))
            .ShouldBe("""{"name":"intake","tags":["a","b"],"lifetime_seconds":60,"permissions":{"pub":{"allow":["orders.\u003E"]}}}""");
        (await SentAsync("account", "update", Account, "--file", shell.Write("a.yaml", "description: yes it is\nlimits:\n  conn: 5\n"), "--set", "limits.subs=7", "--set", "trace=null", "--set", "tags=[a, '1']"))
            .ShouldBe("""{"description":"yes it is","limits":{"conn":5,"subs":7},"trace":null,"tags":["a","1"]}""");
        shell.Input = """{"name":"from input"}""";
        (await SentAsync("account", "create", "--file", "-")).ShouldBe("""{"name":"from input"}""");
        (await SentAsync("export", "create", Account, "--type", "stream", "--subject", "orders.>", "--token-req", "--advertise", "false"))
            .ShouldBe("""{"subject":"orders.\u003E","type":"stream","token_req":true,"advertise":false}""");
        (await SentAsync("service-account", "create", "--name", "nightly", "--role", "viewer")).ShouldBe("""{"kind":"service","name":"nightly","role":"viewer"}""");
        (await SentAsync("user", "create", Account, "--permissions", $"@{shell.Write("p.json", """{"subs":3}""")}")).ShouldBe("""{"permissions":{"subs":3}}""");
    }

    [Fact]
    public async Task Api_sends_what_it_is_told_and_prints_what_comes_back()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, """{ "as": "it is" }"""));
        using var shell = portal.NewShell();
        (await shell.RunAsync("api", "GET", "accounts", "--set", "limit=2")).Ok().ShouldBe("""{ "as": "it is" }""");
        (await shell.RunAsync("api", "post", "/api/v1/accounts", "--set", "name=orders", "--set", "n=5", "-H", "Prefer: wait=10")).Ok();
        var (first, second) = (portal.Requests.First(), portal.Requests.Last());
        (first.Method, first.Path, first.Query).ShouldBe(("GET", "/api/v1/accounts", "?limit=2"));
        (second.Method, second.Body, second.Headers["Prefer"].ToString(), second.Headers.Authorization.ToString()).ShouldBe(("POST", """{"name":"orders","n":5}""", "wait=10", "Bearer tl_pat_played"));
    }
}
