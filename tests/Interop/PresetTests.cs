using System.Diagnostics;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Permissions;

namespace Platform.Interop;

/// <summary>Every preset on a real server with JetStream, by the JavaScript clients: what it is for works, what it is said to let do as well
/// works, and everything else of a long list is refused by the server. The list is run without any permissions too, where all of it works.</summary>
public sealed class PresetTests(PresetRun run) : IClassFixture<PresetRun>
{
    private static readonly string[] KvReads =
        ["kv get", "kv get directly", "kv get a revision", "kv status", "kv keys", "kv history", "kv watch a key", "kv watch 4000"];

    private static readonly string[] KvWrites = ["kv put", "kv create, update", "kv delete", "kv purge", "publish to the bucket's subject"];

    private static readonly string[] ObjectReads = ["object get", "object get 16 MB", "object info", "object list", "object watch", "object status", "account info"];

    // By "preset" or "preset+option": what must work, and what its residual powers let work.
    private static readonly Dictionary<string, (string[] Purpose, string[] Residual)> Allowed = new(StringComparer.Ordinal)
    {
        ["publish-only"] = (["publish orders"], ["stray reply", "write SECRET by reply"]),
        ["subscribe-only"] = (["subscribe orders"], []),
        ["request-client"] = (["request svc.echo"], ["stray reply", "write SECRET by reply"]),
        ["service-responder"] = (["answer svc.echo"], []),
        ["js-publish"] = (["publish orders", "js publish", "js publish with id"], ["stray reply", "write SECRET by reply"]),
        ["js-read-ordered-pull"] = (
            ["ordered pull", "ordered pull 3000", "stream info ORDERS"],
            ["create durable on ORDERS", "change WORKER", "take from WORKER", "stray reply", "write SECRET by reply", "stray delivery"]),
        ["js-read-ordered-pull+consumer-delete"] = (
            ["ordered pull", "ordered pull 3000", "stream info ORDERS"],
            ["create durable on ORDERS", "change WORKER", "take from WORKER", "stray reply", "write SECRET by reply", "stray delivery", "delete WORKER2"]),
        ["js-read-ordered-push"] = (["ordered push 12000"], ["create durable on ORDERS", "change WORKER", "stray reply", "write SECRET by reply", "stray delivery"]),
        ["js-read-ordered-filtered"] = (["ordered pull eu", "stream info ORDERS"], ["take from WORKER", "stray reply", "write SECRET by reply", "stray delivery"]),
        ["js-consume-durable"] = (
            ["work as WORKER", "work as WORKER, acks arrive", "work as WORKER, double ack", "work as WORKER, working, nak, term", "take from WORKER"],
            ["stray reply", "write SECRET by reply"]),
        ["kv-read"] = (KvReads, ["create durable on the bucket", "stray reply", "write SECRET by reply", "stray delivery"]),
        ["kv-read-write"] = ([.. KvReads, .. KvWrites], ["create durable on the bucket", "stray reply", "write SECRET by reply", "stray delivery"]),
        ["kv-read-write+purge"] = (
            [.. KvReads, .. KvWrites, "kv purge deletes"],
            ["create durable on the bucket", "stray reply", "write SECRET by reply", "stray delivery", "purge the bucket's stream"]),
        ["kv-write-only"] = (KvWrites, ["stray reply", "write SECRET by reply"]),
        ["obj-read"] = (ObjectReads, ["stray reply", "write SECRET by reply", "stray delivery"]),
        ["obj-read-write"] = (
            [.. ObjectReads, "object put", "object overwrite", "object delete", "object update", "publish to the store's subject"],
            ["stray reply", "write SECRET by reply", "stray delivery", "purge the store's stream"]),
    };

    // No refusal by the server's permissions: it does not act on such a reply, so nobody can.
    private const string NobodyCan = "delete OTHER by reply";

    public static TheoryData<string> Names => [.. Allowed.Keys];

    [Fact]
    public void Every_preset_is_proven() =>
        Allowed.Keys.Select(n => n.Split('+')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ShouldBe(Presets.All.Select(p => p.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Without_permissions_every_operation_works() =>
        run.Results["open"].Where(r => r.Value != "ok").Select(r => r.Key).ShouldBe([NobodyCan], string.Join('\n', run.Results["open"]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Preset_lets_do_its_purpose_and_what_it_says_and_nothing_else(string name)
    {
        var (purpose, residual) = Allowed[name];
        var results = run.Results[name];

        results.Where(r => r.Value == "ok").Select(r => r.Key).Order(StringComparer.Ordinal)
            .ShouldBe(purpose.Concat(residual).Order(StringComparer.Ordinal), string.Join('\n', results.Select(r => $"{r.Key}: {r.Value}")));
        results.Where(r => r.Value != "ok" && r.Key != NobodyCan && !r.Value.Contains("Permissions Violation", StringComparison.Ordinal))
            .ShouldBeEmpty("refused by something else than permissions");
    }

    internal static IEnumerable<string> Users => Allowed.Keys;
}

/// <summary>The operations of presets.mjs, run once for every preset's user and for one without permissions.</summary>
public sealed class PresetRun : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["stream"] = "ORDERS",
        ["consumer"] = "WORKER",
        ["filter"] = "orders.eu.>",
        ["inbox"] = "_INBOX_app",
    };

    public Dictionary<string, Dictionary<string, string>> Results { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = await NodeModules.FolderAsync(ct);
        using var op = new TestOperator();
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var signing = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Name = "presets";
        claims.Account.SigningKeys = [signing.PublicKey];
        (claims.Account.Limits.MemoryStorage, claims.Account.Limits.DiskStorage, claims.Account.Limits.Streams, claims.Account.Limits.Consumer) = (-1, -1, -1, -1);
        using var server = await NatsServerProcess.StartAsync(
            $$"""
            operator: "{{op.Jwt}}"
            system_account: {{op.SystemAccount}}
            resolver: MEMORY
            resolver_preload: {
              {{op.SystemAccount}}: "{{op.SystemAccountJwt}}"
              {{account.PublicKey}}: "{{NatsJwt.Encode(claims, op.SigningKey, TimeProvider.System.GetUtcNow())}}"
            }
            authorization { timeout: 30 }
            jetstream { store_dir: "jetstream", max_memory_store: 512MB, max_file_store: 16MB }
            """,
            ct);
        var creds = Directory.CreateDirectory(Path.Combine(server.Folder, "creds")).FullName;
        foreach (var name in PresetTests.Users.Append("open").Append("admin"))
        {
            await File.WriteAllBytesAsync(Path.Combine(creds, $"{name}.creds"), Creds(account, signing, name), ct);
        }

        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "presets.mjs"), server.Url, creds]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        while (await node.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            var answer = JsonDocument.Parse(line).RootElement;
            Results[answer.GetProperty("name").GetString()!] = answer.GetProperty("results").Deserialize<Dictionary<string, string>>()!;
        }

        await node.WaitForExitAsync(ct);
        node.ExitCode.ShouldBe(0, "presets.mjs broke off; its reason is above");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Creds(KeyPair account, KeyPair signing, string name)
    {
        using var key = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewUserClaims(key.PublicKey);
        claims.Name = name;
        claims.User.IssuerAccount = account.PublicKey;
        if (name is not ("open" or "admin"))
        {
            var permissions = Compile(name);
            (claims.User.Pub, claims.User.Sub, claims.User.Resp) = (permissions.Pub, permissions.Sub, permissions.Resp);
        }

        using var seed = key.ExportSeed();
        return NatsCreds.FormatUserConfig(NatsJwt.Encode(claims, signing, TimeProvider.System.GetUtcNow()), seed.Utf8);
    }

    private static NatsPermissions Compile(string name)
    {
        var preset = Presets.Find(name.Split('+')[0])!;
        var all = new Dictionary<string, string>(Values, StringComparer.Ordinal)
        {
            ["subjects"] = preset.Id is "request-client" or "service-responder" ? "svc.echo" : "orders.>",
            ["bucket"] = preset.Group == "Object store" ? "FILES" : "CFG",
        };
        var own = preset.Parameters.Where(p => all.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => all[p.Name], StringComparer.Ordinal);
        var compiled = preset.Compile(own, name.Contains('+', StringComparison.Ordinal) ? [name.Split('+')[1]] : []);
        compiled.Refusals.ShouldBeEmpty();
        return compiled.Permissions!;
    }
}
