using System.Security.Cryptography;
using Npgsql;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Tests.ConnectPolicies;

/// <summary>What the identity provider pages and the callout service write, written here.</summary>
internal static class TenantAdmission
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<IdentityProviderId> AddProviderAsync(this Tenant tenant, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = IdentityProviderId.New(now);
        await using var db = tenant.Portal.AsOwner();
        db.IdentityProviders.Add(new()
        {
            OrganizationId = tenant.Id,
            Id = id,
            Name = name,
            Kind = ProviderKind.Oidc,
            Settings = """{"issuer":"https://issuer.example","audiences":["nats"]}""",
            CreatedAt = now,
        });
        await db.SaveChangesAsync(Ct);
        return id;
    }

    /// <summary>An answer of the callout service, as it writes it, and its bell.</summary>
    public static async Task<ConnectDecisionId> DecideAsync(
        this Tenant tenant, string? claims, bool allowed = false, string reason = "no_rule_matched", IdentityProviderId? provider = null, string? subject = "ada", bool hasAccount = true,
        int weight = 1, DateTimeOffset? at = null, string source = "10.0.0.7")
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = ConnectDecisionId.New(now);
        await using var db = tenant.Portal.AsOwner();
        db.ConnectDecisions.Add(new()
        {
            OrganizationId = tenant.Id,
            Id = id,
            AccountId = hasAccount ? tenant.Account : null,
            At = at ?? now,
            IsAllowed = allowed,
            Reason = allowed ? "allowed" : reason,
            Detail = "No rule fits.",
            ProviderId = provider,
            Subject = subject,
            Rule = allowed ? "ci" : null,
            PolicyVersion = 1,
            Claims = claims,
            Source = source,
            Region = "eu-west",
            NodeName = "eu-west-1",
            ConnectionType = "STANDARD",
            ClientName = "svc",
            DurationMicroseconds = 900,
            Weight = weight,
        });
        await db.SaveChangesAsync(Ct);
        await RingAsync(tenant.Portal, "trunkline_decisions");
        return id;
    }

    public static async Task<string> ConnectWithTokenAsync(this Tenant tenant, IdentityProviderId provider, string subject, byte[]? fingerprint = null, DateTimeOffset? issuedAt = null, AccountId? account = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var key = $"U{RandomNumberGenerator.GetHexString(55)}";
        await using var db = tenant.Portal.AsOwner();
        db.ConnectSessions.Add(new()
        {
            OrganizationId = tenant.Id,
            UserPublicKey = key,
            AccountId = account ?? tenant.Account,
            ProviderId = provider,
            Subject = subject,
            Fingerprint = fingerprint ?? RandomNumberGenerator.GetBytes(32),
            CredentialIssuedAt = issuedAt,
            Rule = "ci",
            Region = "eu-west",
            NodeName = "eu-west-1",
            ServerId = "N",
            ClientId = 7,
            Source = "10.0.0.7",
            ConnectionType = "STANDARD",
            ClientName = "svc",
            AdmittedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        await db.SaveChangesAsync(Ct);
        await RingAsync(tenant.Portal, "trunkline_sessions");
        return key;
    }

    public static async Task RingAsync(PortalFixture portal, string bell)
    {
        await using var connection = new NpgsqlConnection(portal.Database.Fleet);
        await connection.OpenAsync(Ct);
        await using var ring = new NpgsqlCommand($"NOTIFY {bell}", connection);
        await ring.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Whether this bell rings while the action runs, or within five seconds of it.</summary>
    public static async Task<bool> RingsAsync(this PortalFixture portal, string bell, Func<Task> act)
    {
        await using var connection = new NpgsqlConnection(portal.Database.Fleet);
        await connection.OpenAsync(Ct);
        await using (var listen = new NpgsqlCommand($"LISTEN {bell}", connection))
        {
            await listen.ExecuteNonQueryAsync(Ct);
        }

        await act();
        return await connection.WaitAsync(TimeSpan.FromSeconds(5), Ct);
    }
}
