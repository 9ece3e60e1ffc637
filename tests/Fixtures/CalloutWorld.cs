using Npgsql;

namespace Platform.Fixtures;

/// <summary>The platform with three regions, somebody else's identity provider on an allowed network, and a tenant whose clients bring its tokens.</summary>
public sealed class CalloutWorld : IAsyncDisposable
{
    public const string Audience = "nats.example";

    /// <summary>Subjects of their own for who has a department; nothing for others.</summary>
    public const string Policy = """
        {"rules":[
          {"name":"banned","when":{"claims":[{"claim":"banned","equals":true}]},"then":{"deny":"banned"}},
          {"name":"departments","when":{"claims":[{"claim":"dept","present":true}]},
           "then":{"group":"default","permissions":{"pub":{"allow":["{{dept}}.{{sub}}.>","$SYS.REQ.USER.INFO"]},"sub":{"allow":["{{dept}}.{{sub}}.>","_INBOX.>"]}},"name":"{{sub}}","tags":["dept:{{dept}}"]}}]}
        """;

    private CalloutWorld(LocalPlatform platform, HttpClient api, TokenIssuer issuer, CalloutTenant tenant, string provider) =>
        (Platform, Api, Issuer, Tenant, Provider) = (platform, api, issuer, tenant, provider);

    public LocalPlatform Platform { get; }

    public HttpClient Api { get; }

    /// <summary>Its clients: orders (dept shipping), billing (dept finance), stranger (nothing), banned, introspector.</summary>
    public TokenIssuer Issuer { get; }

    public CalloutTenant Tenant { get; }

    /// <summary>The id of the provider that is the issuer.</summary>
    public string Provider { get; }

    public static async Task<CalloutWorld> StartAsync(CancellationToken ct)
    {
        var issuer = await TokenIssuer.StartAsync(
        [
            new("orders", new { dept = "shipping", roles = new[] { "service" } }),
            new("billing", new { dept = "finance" }),
            new("stranger", new { }),
            new("banned", new { dept = "shipping", banned = true }),
            new("introspector", new { }),
        ], ct);
        LocalPlatform? platform = null;
        try
        {
            platform = await LocalPlatform.StartAsync(ct);
            await AllowLoopbackAsync(platform, ct);
            var api = await platform.SignUpAsync(ct);
            var tenant = await CalloutTenant.OfAsync(api, ct);
            var provider = await tenant.AddProviderAsync("issuer", "oidc", new { issuer = issuer.Url, audiences = new[] { Audience } }, ct);
            await tenant.SetPolicyAsync(Policy, ct);
            return new CalloutWorld(platform, api, issuer, tenant, provider);
        }
        catch
        {
            await issuer.DisposeAsync();
            if (platform is not null)
            {
                await platform.DisposeAsync();
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Platform.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    // As a platform administrator would.
    private static async Task AllowLoopbackAsync(LocalPlatform platform, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(platform.ConnectionString("Owner"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            "insert into allowed_networks (network, note, created_by, created_at) values ('127.0.0.0/8', 'tests', 'tests', now()); notify trunkline_admission", connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
