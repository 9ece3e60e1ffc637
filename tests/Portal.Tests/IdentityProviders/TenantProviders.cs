using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.IdentityProviders;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

internal static class TenantProviders
{
    public const string Path = "/api/v1/identity-providers";
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>Settings with an issuer of the tenant's own: the tests share one database.</summary>
    public static object Oidc(this Tenant tenant) => new { issuer = $"https://id.example.com/{tenant.Id}", audiences = new[] { "nats.example.com" } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ProviderView> NewProviderAsync(this Tenant tenant, string name, string kind, object? settings = null, string? secret = null)
    {
        var made = await tenant.Client.PostAsync(Path, new { name, kind, settings = settings ?? new { }, secret });
        (await made.ToldAsync()).ShouldBe("201");
        return await made.ReadAsync<ProviderView>();
    }

    /// <summary>What changing a provider is told.</summary>
    public static async Task<string> PatchedAsync(this Tenant tenant, IdentityProviderId provider, object patch) =>
        await (await Users.TenantUsers.PatchAsync(tenant, $"{Path}/{provider}", patch)).ToldAsync();

    /// <summary>Plays the portal's other half: a policy in force that names these providers.</summary>
    public static async Task NameInPolicyAsync(this Tenant tenant, int version, params string[] providers)
    {
        await using var db = tenant.Portal.AsOwner();
        db.ConnectPolicies.Add(new ConnectPolicyVersion
        {
            OrganizationId = tenant.Id,
            AccountId = tenant.Account,
            Version = version,
            Policy = System.Text.Json.JsonSerializer.Serialize(new { rules = new[] { new { name = "ci", when = new { providers }, then = new { group = "default" } } } }),
            CreatedBy = "test",
            CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>Plays the callout service: it has admitted a client.</summary>
    public static async Task AdmitAsync(this Tenant tenant, IdentityProviderId provider, string subject, byte[]? fingerprint = null)
    {
        await using var db = tenant.Portal.AsOwner();
        var now = TimeProvider.System.GetUtcNow();
        db.ConnectSessions.Add(new ConnectSession
        {
            OrganizationId = tenant.Id,
            UserPublicKey = $"U{ConnectDecisionId.New(now)}",
            AccountId = tenant.Account,
            ProviderId = provider,
            Subject = subject,
            Fingerprint = fingerprint ?? new byte[32],
            Rule = "ci",
            Region = "us-east",
            NodeName = "us-east-1",
            ServerId = "N",
            ClientId = 7,
            Source = "127.0.0.1",
            ConnectionType = "STANDARD",
            ClientName = "test",
            AdmittedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>Of each subject, whether its session is to be dropped.</summary>
    public static async Task<Dictionary<string, bool>> DroppedAsync(this Tenant tenant)
    {
        await using var db = tenant.Portal.AsOwner();
        return await db.ConnectSessions.Where(s => s.OrganizationId == tenant.Id).ToDictionaryAsync(s => s.Subject, s => s.RevokedAt != null, StringComparer.Ordinal, Ct);
    }
}
