namespace Platform.Cli.Tests;

/// <summary>What goes wrong, in words and by number.</summary>
public sealed class RefusalTests
{
    private const string Problem = """{"type":"/docs/errors#x","title":"T","status":409,"detail":"The name orders is taken.","instance":"/","code":"account.name_taken","request_id":"req_7","errors":[{"pointer":"/name","code":"account.name_taken","message":"Choose another."}]}""";

    [Theory]
    [InlineData(400, 1)]
    [InlineData(403, 1)]
    [InlineData(422, 1)]
    [InlineData(401, 3)]
    [InlineData(404, 4)]
    [InlineData(409, 5)]
    [InlineData(412, 5)]
    [InlineData(428, 5)]
    [InlineData(429, 6)]
    [InlineData(500, 7)]
    [InlineData(503, 7)]
    public async Task The_exit_code_follows_the_answer(int status, int code)
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (status, Problem));
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "list")).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_refusal_is_message_field_code_and_request_id()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (409, Problem));
        using var shell = portal.NewShell();
        var said = await shell.RunAsync("account", "create", "--name", "orders");
        said.Error.ShouldBe("trunk: The name orders is taken.\n  field: /name: Choose another.\n  code: account.name_taken\n  request: req_7\n");
        said.Out.ShouldBe("");
    }

    [Fact]
    public async Task What_is_no_problem_document_is_refused_too()
    {
        await using var portal = await PlayedPortal.StartAsync((_, context) =>
        {
            context.Response.ContentType = "text/html";
            context.Response.Headers["X-Request-Id"] = "req_8";
            return (502, "<h1>Bad gateway</h1>");
        });
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "list")).ShouldBe(new Said(7, "", "trunk: The portal answered 502, and nothing that explains it.\n  request: req_8\n"));
    }

    [Fact]
    public async Task A_busy_portal_is_asked_again_after_as_long_as_it_says_under_the_same_key()
    {
        var times = 0;
        await using var portal = await PlayedPortal.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = "7";
            return ++times < 3 ? (429, Problem) : (201, """{"id":"acc_1","name":"orders"}""");
        });
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "create", "--name", "orders", "--quiet")).ShouldBe(new Said(0, "acc_1\n", ""));
        shell.Waited.ShouldBe(TimeSpan.FromSeconds(14));
        portal.Requests.Select(r => r.Headers["Idempotency-Key"].ToString()).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().Length.ShouldBe(32);
        portal.Requests.Select(r => r.Body).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldBe("""{"name":"orders"}""");
    }

    [Fact]
    public async Task What_may_not_happen_twice_is_sent_once()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (503, Problem));
        using var shell = portal.NewShell();
        (await shell.RunAsync("person", "sign-up", "--email", "a@example.com", "--password", "p", "--organization", "O")).Code.ShouldBe(7);
        portal.Requests.Count.ShouldBe(1);
        portal.Requests.Clear();
        (await shell.RunAsync("account", "list")).Code.ShouldBe(7);
        portal.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Nobody_there_is_seven()
    {
        using var shell = new Shell { Environment = { ["TRUNK_URL"] = "http://127.0.0.1:1", ["TRUNK_TOKEN"] = "t" } };
        var said = await shell.RunAsync("account", "list");
        said.Code.ShouldBe(7);
        said.Error.ShouldStartWith("trunk: http://127.0.0.1:1 does not answer: ");
    }

    [Theory]
    [InlineData("account", "lst")]
    [InlineData("account", "get")]
    [InlineData("account", "create", "--nam", "x")]
    [InlineData("user", "create", "orders", "--lifetime-seconds", "soon")]
    [InlineData("account", "list", "--limit", "0")]
    [InlineData("account", "list", "--output", "xml")]
    [InlineData("api", "FETCH", "accounts")]
    [InlineData("api", "GET", "//elsewhere.example/x")]
    [InlineData("account")]
    public async Task A_wrong_command_line_is_two_and_nothing_is_sent(params string[] words)
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, "{}"));
        using var shell = portal.NewShell();
        var said = await shell.RunAsync(words);
        said.Code.ShouldBe(2);
        said.Error.ShouldStartWith("trunk: ");
        portal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_portal_it_says_how_to_name_one()
    {
        using var shell = new Shell();
        (await shell.RunAsync("account", "list")).ShouldBe(new Said(2, "", "trunk: Which portal? Sign in with trunk login --url URL, or give --url or TRUNK_URL.\n"));
    }

    [Fact]
    public async Task What_takes_away_wants_yes_without_a_terminal_and_an_answer_with_one()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (204, ""));
        using var shell = portal.NewShell();
        string[] words = ["account", "delete", "acc_00000000000000000000000000"];
        var said = await shell.RunAsync(words);
        (said.Code, said.Error).ShouldBe((2, "trunk: To delete account acc_00000000000000000000000000 wants --yes: there is no terminal to ask at.\n"));
        shell.Typed = "n\n";
        (await shell.RunAsync(words)).Code.ShouldBe(1);
        portal.Requests.ShouldBeEmpty();
        shell.Typed = "y\n";
        (await shell.RunAsync(words)).Code.ShouldBe(0);
        shell.Typed = null;
        (await shell.RunAsync([.. words, "--yes"])).Code.ShouldBe(0);
        portal.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_others_wrote_does_not_speak_to_the_terminal()
    {
        await using var portal = await PlayedPortal.StartAsync((_, _) => (200, """{"data":[{"id":"a","name":"\u001b]0;owned\u0007"}],"next_cursor":null}"""));
        using var shell = portal.NewShell();
        (await shell.RunAsync("account", "list")).Ok().ShouldNotContain('\u001b');
    }
}
