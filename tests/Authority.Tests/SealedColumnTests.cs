using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Kernel;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Authority.Tests;

/// <summary>Whatever is sealed for an organization opens no more once its keys are shredded.</summary>
public sealed class SealedColumnTests
{
    // Digests, public keys and wrapped keys: nothing in them is to be opened. What is sealed is marked instead.
    private static readonly string[] NoBoxes =
    [
        "ApiToken.Hash", "AuditRow.Hash", "AuditRow.PreviousHash", "BulkJob.RequestHash", "ClientSecret.Hash", "ConnectRevocation.Fingerprint", "ConnectSession.Fingerprint",
        "ConnectionToken.Hash", "Credential.Fingerprint", "DataKey.Wrapped", "Invitation.TokenHash", "KeptAnswer.RequestHash", "PersistedGrant.Key", "PersistedGrant.Salt", "ScimToken.Hash",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_column_of_bytes_is_marked_as_sealed_or_known_to_be_none()
    {
        using var db = Schema.OpenAsOwner("Host=127.0.0.1");
        var columns = Columns(db).ToList();
        columns.Where(c => SealOf(c) is null).Select(Name).Order(StringComparer.Ordinal).ShouldBe(NoBoxes);
        columns.Where(c => SealOf(c) is SealedUnder.DataKey && !c.DeclaringType.GetProperties().Any(p => p.Name.EndsWith("DataKeyVersion", StringComparison.Ordinal)))
            .Select(Name).ShouldBeEmpty("a box under a data key stands beside that key's version");
        columns.Where(c => SealOf(c) is not null).Select(Name).Order(StringComparer.Ordinal).ShouldBe(
            ["IdentityProvider.SecretBox", "IssuerKey.Box", "KeptAnswer.Body", "SealedSeed.Box", "SingleSignOn.SecretBox", "Webhook.FormerSecretBox", "Webhook.SecretBox"]);
    }

    [Fact]
    public async Task Shredding_empties_what_is_under_no_key_of_the_organization_and_nobody_elses()
    {
        await using var house = await House.BootstrappedAsync();
        var (gone, _, _) = await house.AddTenantAsync("gone");
        var (stays, _, _) = await house.AddTenantAsync("stays");
        await using var owner = house.AsOwner();
        foreach (var organization in new[] { gone, stays })
        {
            owner.Add(Hook(organization, former: null));
            owner.Add(Hook(organization, former: [4, 5]));
            owner.Add(new KeptAnswer { OrganizationId = organization, Actor = "person one", Key = "k", RequestHash = new byte[32], Status = 201, Headers = "{}", Body = [6, 7], CreatedAt = House.Now });
        }

        await owner.SaveChangesAsync(Ct);
        await owner.Accounts.Where(a => a.OrganizationId == gone).ExecuteUpdateAsync(
            s => s.SetProperty(a => a.State, AccountState.Retired).SetProperty(a => a.ClosedAt, House.Now).SetProperty(a => a.PurgeAt, House.Now), Ct);

        (await house.Shredder.RunAsync(owner, gone, House.Now, Ct)).ShouldBe(ShredOutcome.Shredded);

        foreach (var column in Columns(owner).Where(c => SealOf(c) is SealedUnder.Portal))
        {
            var longest = $$"""SELECT max(octet_length({{column.GetColumnName()}})) AS "Value" FROM {{column.DeclaringType.GetTableName()}} WHERE organization_id = {0}""";
            (await LengthAsync(gone)).ShouldBe(0, Name(column));
            (await LengthAsync(stays)).ShouldBe(2, Name(column));

            Task<int> LengthAsync(OrganizationId of) => owner.Database.SqlQueryRaw<int>(longest, of.Value).SingleAsync(Ct);
        }

        (await owner.Webhooks.Where(w => w.DisabledAt == null).Select(w => w.OrganizationId).Distinct().ToListAsync(Ct)).ShouldBe([stays], "what cannot be signed is not sent");
    }

    private static Webhook Hook(OrganizationId organization, byte[]? former) => new()
    {
        OrganizationId = organization,
        Id = WebhookId.New(House.Now),
        Url = "https://example.com/",
        Description = "",
        EventTypes = [],
        SecretBox = [1, 2],
        FormerSecretBox = former,
        FormerSecretUntil = former is null ? null : House.Now,
        CreatedAt = House.Now,
    };

    private static IEnumerable<IProperty> Columns(FleetDb db) =>
        db.Model.GetEntityTypes().Where(t => typeof(ITenantRow).IsAssignableFrom(t.ClrType)).SelectMany(t => t.GetProperties()).Where(p => p.ClrType == typeof(byte[]));

    private static SealedUnder? SealOf(IProperty column) => column.PropertyInfo?.GetCustomAttribute<SealedAttribute>()?.Under;

    private static string Name(IProperty column) => $"{column.DeclaringType.ClrType.Name}.{column.Name}";
}
