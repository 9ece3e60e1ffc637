using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Users;

internal static class TenantUsers
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PatchAsync(this Tenant tenant, string path, object patch) => tenant.Client.PatchAsJsonAsync(path, patch, Json.Options, Ct);

    /// <summary>A signing key group without keys, straight into the store; null: no template.</summary>
    public static async Task<SigningKeyGroupId> AddGroupAsync(this Tenant tenant, string name, string? template)
    {
        await using var db = tenant.Portal.AsOwner();
        var now = TimeProvider.System.GetUtcNow();
        var group = new SigningKeyGroup { OrganizationId = tenant.Id, Id = SigningKeyGroupId.New(now), AccountId = tenant.Account, Name = name, Template = template, CreatedAt = now };
        db.SigningKeyGroups.Add(group);
        await db.SaveChangesAsync(Ct);
        return group.Id;
    }

    public static async Task<long> GenerationAsync(this Tenant tenant)
    {
        await using var db = tenant.Portal.AsOwner();
        return (await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == tenant.Account, Ct)).Generation;
    }

    /// <summary>Of every credential of the account, oldest first.</summary>
    public static async Task<List<CredentialStatus>> StatusesAsync(this Tenant tenant) =>
        [.. (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/credentials", Ct)).ReadAsync<Page<CredentialView>>()).Data.Select(c => c.Status).Reverse()];
}
