using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Store;

namespace Platform.AuthCallout.Tests;

/// <summary>An organization of a <see cref="CalloutWorld"/>: its accounts, providers and policies, changed as the portal changes them.</summary>
internal sealed class TenantWorld(CalloutWorld world, OrganizationId organization)
{
    /// <summary>Everybody named alike may use orders.>.</summary>
    public const string OpenPolicy = """{"rules":[{"name":"all","when":{},"then":{"group":"default","permissions":{"pub":{"allow":["orders.>","_INBOX.>"]},"sub":{"allow":["orders.>","_INBOX.>"]}}}}]}""";

    private static CancellationToken Ct => CalloutWorld.Ct;

    public OrganizationId Organization => organization;

    /// <summary>The one added last.</summary>
    public Account Account { get; private set; } = null!;

    public TokenMaker Tokens { get; } = new();

    public async Task<Account> AddAccountAsync(string name)
    {
        await using var db = world.AsOwner();
        var added = await world.Get<AccountFactory>().AddAsync(db, organization, name, CalloutWorld.Now, Ct);
        await db.SaveChangesAsync(Ct);
        await world.PublishAsync(added.Account.Id);
        return Account = added.Account;
    }

    /// <summary>A provider of kind jwks with the keys of <see cref="Tokens"/>.</summary>
    public Task<IdentityProvider> AddStaticProviderAsync(string name = "static", TokenMaker? tokens = null) =>
        AddProviderAsync(name, ProviderKind.Jwks, (tokens ?? Tokens).StaticSettings());

    public async Task<IdentityProvider> AddProviderAsync(string name, ProviderKind kind, string settings, string? secret = null)
    {
        await using var db = world.AsOwner();
        var row = new IdentityProvider { OrganizationId = organization, Id = IdentityProviderId.New(CalloutWorld.Now), Name = name, Kind = kind, Settings = settings, CreatedAt = CalloutWorld.Now };
        if (secret is not null)
        {
            await world.Get<ProviderSecrets>().SetAsync(db, row, System.Text.Encoding.UTF8.GetBytes(secret), CalloutWorld.Now, Ct);
        }

        db.Add(row);
        await db.SaveChangesAsync(Ct);
        await world.RingAsync();
        return row;
    }

    public async Task SetPolicyAsync(string policy = OpenPolicy, Account? account = null)
    {
        await using var db = world.AsOwner();
        var id = (account ?? Account).Id;
        var version = await db.ConnectPolicies.Where(p => p.AccountId == id).MaxAsync(p => (int?)p.Version, Ct) ?? 0;
        db.Add(new ConnectPolicyVersion { OrganizationId = organization, AccountId = id, Version = version + 1, Policy = policy, CreatedBy = "test", CreatedAt = CalloutWorld.Now });
        await db.SaveChangesAsync(Ct);
        await world.RingAsync();
    }

    public async Task ChangeAsync(Func<FleetDb, Task> change)
    {
        await using var db = world.AsOwner();
        await change(db);
        await world.RingAsync();
    }

    /// <summary>Why a client with this token does not get in; null when it does.</summary>
    public static async Task<string?> RefusalAsync(NatsServerProcess node, string token, string? user = null)
    {
        using var client = await RawClient.OpenAsync(node.Url, Ct);
        return await client.ConnectAsync(
            System.Text.Json.JsonSerializer.Serialize(user is null ? new { auth_token = token, verbose = false, pedantic = false, protocol = 1 } : (object)new { user, pass = token, verbose = false, pedantic = false, protocol = 1 }), Ct);
    }

    /// <summary>A connection with a token.</summary>
    public static async Task<NatsConnection> ConnectAsync(NatsServerProcess node, string token)
    {
        var connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, AuthOpts = new() { Token = token }, ConnectTimeout = TimeSpan.FromSeconds(20) });
        try
        {
            await connection.ConnectAsync(Ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
