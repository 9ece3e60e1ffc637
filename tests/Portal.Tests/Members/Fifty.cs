using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>An organization with two accounts and fifty members: of each kind in turn, and last who founded it, whose the things are; those of one account half in the one and half in the
/// other. Each has an API token.</summary>
internal sealed record Fifty(Tenant Tenant, AccountId Other, IReadOnlyList<Fifty.Someone> Everybody)
{
    public const int Members = 50;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal sealed record Someone(AccessKind Kind, AccountId Account, string Token);

    public static async Task<Fifty> FoundAsync(PortalFixture portal)
    {
        var tenant = await portal.NewTenantAsync();
        var other = await tenant.AddAccountAsync("other");
        var others = Enumerable.Range(0, Members - 1)
            .Select(i => new Someone(AccessKind.All[i % AccessKind.All.Count], i / AccessKind.All.Count % 2 == 0 ? tenant.Account : other, ApiTokenText.New())).ToList();
        await using var scope = portal.Services.CreateAsyncScope();
        var provisioning = scope.ServiceProvider.GetRequiredService<Provisioning>();
        await using var db = portal.AsOwner();
        foreach (var someone in others)
        {
            Add(db, someone, tenant, provisioning);
        }

        await db.SaveChangesAsync(Ct);
        return new(tenant, other, [.. others, new(AccessKind.All[0], tenant.Account, tenant.Client.DefaultRequestHeaders.Authorization!.Parameter!)]);
    }

    /// <summary>The first of that kind; of those in one account only, who is in this one.</summary>
    public Someone Of(AccessKind kind, AccountId? account = null) => Everybody.First(o => o.Kind == kind && o.Account == (account ?? Tenant.Account));

    private static void Add(FleetDb db, Someone someone, Tenant tenant, Provisioning provisioning)
    {
        var (now, kind) = (TimeProvider.System.GetUtcNow(), someone.Kind);
        var person = provisioning.NewPerson($"{Guid.CreateVersion7(now):N}@example.test", null, now);
        db.Persons.Add(person);
        db.Members.Add(new Member { OrganizationId = tenant.Id, PersonId = person.PersonId, Role = kind.Role, IsLimited = kind.IsLimited, CreatedAt = now });
        if (kind.IsLimited)
        {
            db.MemberAccounts.Add(new MemberAccount { OrganizationId = tenant.Id, PersonId = person.PersonId, AccountId = someone.Account });
        }

        db.ApiTokens.Add(new ApiToken
        {
            OrganizationId = tenant.Id,
            Id = ApiTokenId.New(now),
            PersonId = person.PersonId,
            Name = kind.Name,
            Hash = ApiTokenText.Hash(someone.Token),
            Hint = ApiTokenText.Hint(someone.Token),
            Scopes = [.. kind.Scopes],
            AccountIds = kind.IsTokenLimited ? [someone.Account.Value] : null,
            CreatedAt = now,
            ExpiresAt = null,
        });
    }
}
