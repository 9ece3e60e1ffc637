using Npgsql;
using Platform.Fixtures;

namespace Platform.Benchmarks.Callout;

/// <summary>The platform with one region, and a tenant whose clients bring tokens of an issuer of its own. Portal, controller and node agent are ended:
/// the other side has a node and a responder, and so has this one, beside PostgreSQL, which takes its decisions and sessions. Sealed or in the clear:
/// goref cannot open what a node seals, so only without the AUTH account's xkey do both have the same node.</summary>
internal sealed class OurService : IAsyncDisposable
{
    private const string Policy = """
        {"rules":[
          {"name":"banned","when":{"claims":[{"claim":"banned","equals":true}]},"then":{"deny":"banned"}},
          {"name":"admins","when":{"claims":[{"claim":"roles","contains":"admin"},{"claim":"sub","starts_with":"admin-"}]},
           "then":{"group":"default","permissions":{"pub":{"allow":[">"]},"sub":{"allow":[">"]}}}},
          {"name":"devices","when":{"connection_types":["MQTT"]},"then":{"group":"default","permissions":{"pub":{"allow":["devices.{{sub}}.>"]},"sub":{"allow":["devices.{{sub}}.>"]}}}},
          {"name":"services","when":{"claims":[{"claim":"roles","contains":"service"}],"connection_types":["STANDARD"],"sources":["127.0.0.0/8"]},
           "then":{"group":"default","permissions":{"pub":{"allow":["orders.{{sub}}.>","_INBOX.>"]},"sub":{"allow":["orders.{{sub}}.>","_INBOX.>"]}},"name":"{{sub}}","tags":["dept:{{dept}}"],"expires_in":3600}}]}
        """;

    private static readonly Dictionary<string, object> Claims = new(StringComparer.Ordinal) { ["roles"] = new[] { "service", "reader" }, ["dept"] = "shipping" };

    private readonly LocalPlatform _platform;
    private int _clients;
    private IDisposable? _absence;

    private OurService(LocalPlatform platform) => _platform = platform;

    public TokenMint Mint { get; } = new("https://issuer.bench.example", "nats.bench.example");

    public string Url => _platform.Nodes[0].Url;

    public TimeSpan Cpu => ProcessCpu.Of(_platform.PidOf("callout-us-east"));

    public TimeSpan NodeCpu => ProcessCpu.Of(_platform.PidOf("us-east-1.nats"));

    /// <param name="isSealed">As the platform runs: the node seals each request for the service's xkey, and opens its answer.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<OurService> StartAsync(bool isSealed, CancellationToken ct)
    {
        var service = new OurService(await LocalPlatform.StartAsync(ct, fleet: "1x1"));
        using var api = await service._platform.SignUpAsync(ct);
        var tenant = await CalloutTenant.OfAsync(api, ct);
        await tenant.AddProviderAsync("bench", "jwks", new { issuer = service.Mint.Issuer, audiences = new[] { service.Mint.Audience }, keys = service.Mint.Keys }, ct);
        await tenant.SetPolicyAsync(Policy, ct);
        if (!isSealed)
        {
            await UnsealAsync(service._platform, ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(3), ct);
        service._absence = service._platform.Without("controller", "portal", "us-east-1");
        return service;
    }

    /// <summary>CONNECT of so many clients, each with a token of its own.</summary>
    public string[] Connects(int count)
    {
        var connects = new string[count];
        Parallel.For(0, count, n => connects[n] = $$"""{"auth_token":"{{Mint.Token($"service-{Interlocked.Increment(ref _clients)}", TimeSpan.FromHours(1), Claims)}}","name":"bench","lang":"x","version":"1","protocol":1}""");
        return connects;
    }

    // The AUTH account without its xkey is one more generation of it: the controller brings it to the node, the service reads that there are none.
    private static async Task UnsealAsync(LocalPlatform platform, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(platform.ConnectionString("Owner"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            delete from sealed_seeds where role = 'callout-xkey';
            update accounts set claims = claims #- '{nats,authorization,xkey}', generation = generation + 1 where claims #> '{nats,authorization,xkey}' is not null;
            notify trunkline_publication; notify trunkline_admission
            """, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    public ValueTask DisposeAsync()
    {
        _absence?.Dispose();
        Mint.Dispose();
        return _platform.DisposeAsync();
    }
}
