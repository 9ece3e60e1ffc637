using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Benchmarks.Publish;

/// <summary>A user of a platform's system account, from its ledger.</summary>
internal static class SystemCreds
{
    /// <returns>The .creds file, UTF-8; good for an hour.</returns>
    public static async Task<byte[]> IssueAsync(LocalPlatform platform, CancellationToken ct)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Keys:KeyEncryptionKeyFile", platform.KeyEncryptionKeyFile)]).Build();
        await using var services = new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();
        await using var db = Schema.OpenAsOwner(platform.ConnectionString("Owner"));
        var now = TimeProvider.System.GetUtcNow();
        var system = await db.Accounts.SingleAsync(a => a.IsSystem, ct);
        var group = await db.SigningKeyGroups.SingleAsync(g => g.AccountId == system.Id, ct);
        var user = new User { OrganizationId = system.OrganizationId, Id = UserId.New(now), AccountId = system.Id, GroupId = group.Id, Name = "goref", CreatedAt = now };
        db.Add(user);
        await db.SaveChangesAsync(ct);
        using var issued = await services.GetRequiredService<UserIssuer>().IssueAsync(db, user.Id, now.AddHours(1), "system benchmark", now, ct)
            ?? throw new InvalidOperationException("The system account has no user.");
        await db.SaveChangesAsync(ct);
        return issued.Creds.ToArray();
    }
}
