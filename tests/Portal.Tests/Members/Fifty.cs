using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>An organization with two accounts and fifty members: of each kind in turn, and last who founded it, whose the things are; those of one account half in the one and half in the
/// other, those for one user half for the first and half for the second of the first account. Each has an API token.</summary>
internal sealed record Fifty(Tenant Tenant, AccountId Other, UserId Second, IReadOnlyList<Fifty.Someone> Everybody)
{
    public const int Members = 50;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal sealed record Someone(AccessKind Kind, AccountId Account, UserId User, string Token);

    public static async Task<Fifty> FoundAsync(PortalFixture portal)
    {
        var tenant = await portal.NewTenantAsync();
        var other = await tenant.AddAccountAsync("other");
        await using var db = portal.AsOwner();
        var first = await db.Users.SingleAsync(u => u.Id == tenant.User, Ct);
        var second = new User { OrganizationId = tenant.Id, Id = UserId.New(first.CreatedAt), AccountId = first.AccountId, GroupId = first.GroupId, Name = "second", Claims = first.Claims, CreatedAt = first.CreatedAt };
        db.Users.Add(second);
        var others = Enumerable.Range(0, Members - 1).Select(i =>
        {
            var (kind, isFirst) = (AccessKind.All[i % AccessKind.All.Count], i / AccessKind.All.Count % 2 == 0);
            return new Someone(kind, isFirst || kind.IsLimitedToUser ? tenant.Account : other, isFirst ? tenant.User : second.Id, ApiTokenText.New());
        }).ToList();
        await using var scope = portal.Services.CreateAsyncScope();
        var provisioning = scope.ServiceProvider.GetRequiredService<Provisioning>();
        foreach (var someone in others)
        {
            Add(db, someone, tenant, provisioning);
        }

        await db.SaveChangesAsync(Ct);
        return new(tenant, other, second.Id, [.. others, new(AccessKind.All[0], tenant.Account, tenant.User, tenant.Client.DefaultRequestHeaders.Authorization!.Parameter!)]);
    }

    /// <summary>The first of that kind; of those in one account only, who is in this one.</summary>
    public Someone Of(AccessKind kind, AccountId? account = null) => Everybody.First(o => o.Kind == kind && o.Account == (account ?? Tenant.Account));

    /// <summary>The first of a kind for one user who is there for the second.</summary>
    public Someone OfSecond(AccessKind kind) => Everybody.First(o => o.Kind == kind && o.User == Second);

    private static void Add(FleetDb db, Someone someone, Tenant tenant, Provisioning provisioning)
    {
        var (now, kind) = (TimeProvider.System.GetUtcNow(), someone.Kind);
        var person = provisioning.NewPerson($"{Guid.CreateVersion7(now):N}@example.test", null, now);
        db.Persons.Add(person);
        db.Members.Add(new Member { OrganizationId = tenant.Id, PersonId = person.PersonId, Role = kind.Role, IsLimited = kind.IsLimited, IsLimitedToUsers = kind.IsLimitedToUser, CreatedAt = now });
        if (kind.IsLimited)
        {
            db.MemberAccounts.Add(new MemberAccount { OrganizationId = tenant.Id, PersonId = person.PersonId, AccountId = someone.Account });
        }

        if (kind.IsLimitedToUser)
        {
            db.MemberUsers.Add(new MemberUser { OrganizationId = tenant.Id, PersonId = person.PersonId, AccountId = someone.Account, UserId = someone.User });
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
