using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>What the portal may ask without a caller.</summary>
public sealed class LookupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_a_token_by_its_hash_with_its_persons_role()
    {
        await using var world = await World.CreateAsync();
        var found = await world.AsPortal().FindApiTokenAsync(world.Two.TokenHash, Ct);
        found.ShouldNotBeNull();
        (found.Organization, found.Person, found.Role, found.Scopes, found.ExpiresAt, found.RevokedAt)
            .ShouldBe((world.Two.Id, world.Two.Person, Role.Owner, found.Scopes, World.Now.AddDays(1), null));
        found.Scopes.ShouldBe(["accounts:read"]);
        (await world.AsPortal().FindApiTokenAsync(new byte[32], Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_leaves_the_organization_leaves_without_tokens()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        await db.Members.Where(m => m.PersonId == world.One.Person).ExecuteDeleteAsync(Ct);
        (await db.FindApiTokenAsync(world.One.TokenHash, Ct)).ShouldBeNull();
        (await db.ApiTokens.CountAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Lists_a_persons_organizations()
    {
        await using var world = await World.CreateAsync();
        (await world.AsPortal().OrganizationsOfAsync(world.One.Person, Ct)).ShouldBe([new Membership(world.One.Id, "one", "one", Role.Owner)]);
        (await world.AsPortal().OrganizationsOfAsync(PersonId.New(World.Now), Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tells_whether_a_slug_is_taken()
    {
        await using var world = await World.CreateAsync();
        (await world.AsPortal().IsSlugTakenAsync("one", Ct), await world.AsPortal().IsSlugTakenAsync("three", Ct)).ShouldBe((true, false));
    }

    [Fact]
    public async Task Gives_an_accounts_public_jwt_by_its_key()
    {
        await using var world = await World.CreateAsync();
        await using var owner = world.AsOwner();
        var key = await owner.Accounts.Where(a => a.Id == world.Two.Account).Select(a => a.PublicKey).SingleAsync(Ct);
        (await world.AsPortal().FindAccountJwtAsync(key, Ct), await world.AsPortal().FindAccountJwtAsync(World.Key('A'), Ct)).ShouldBe(("jwt of two", null));
    }

    [Fact]
    public async Task Finds_clients_secrets_and_authorizations_of_any_organization_and_none_that_was_deleted()
    {
        await using var world = await World.CreateAsync();
        await using var owner = world.AsOwner();
        var client = await owner.Clients.SingleAsync(c => c.OrganizationId == world.Two.Id, Ct);
        var secret = await owner.ClientSecrets.SingleAsync(s => s.OrganizationId == world.Two.Id, Ct);
        var grant = await owner.PersistedGrants.SingleAsync(g => g.OrganizationId == world.Two.Id, Ct);
        var db = world.AsPortal();

        (await db.FindClientAsync(client.Id, Ct))!.ShouldSatisfyAllConditions(f => f.Organization.ShouldBe(world.Two.Id), f => f.OrganizationName.ShouldBe("two"), f => f.Role.ShouldBe(Role.Viewer));
        (await db.FindClientSecretAsync(secret.Hash, Ct))!.Client.ShouldBe(client.Id);
        (await db.FindGrantAsync(grant.Key, Ct)).ShouldBe(grant.AuthorizationId);
        (await db.FindAuthorizationAsync(grant.AuthorizationId, Ct))!.ShouldSatisfyAllConditions(f => f.Person.ShouldBe(world.Two.Person), f => f.Role.ShouldBe(Role.Owner));
        (await db.FindGrantAsync(new byte[32], Ct)).ShouldBeNull();

        client.DeletedAt = World.Now;
        await owner.SaveChangesAsync(Ct);
        (await db.FindClientAsync(client.Id, Ct)).ShouldBeNull();
        (await db.FindClientSecretAsync(secret.Hash, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Takes_away_codes_and_tokens_a_day_after_their_end_and_authorizations_a_month_after()
    {
        await using var world = await World.CreateAsync();
        await using var owner = world.AsOwner();
        owner.Add(new DeviceCode { Key = new byte[32], UserCode = new byte[32], ClientId = "trunk", Scopes = [], CreatedAt = World.Now, ExpiresAt = World.Now.AddMinutes(10), IntervalSeconds = 5 });
        await owner.SaveChangesAsync(Ct);

        (await LeftAsync(World.Now.AddHours(1))).ShouldBe((2, 2, 1));
        (await LeftAsync(World.Now.AddHours(2))).ShouldBe((2, 2, 0));
        (await LeftAsync(World.Now.AddDays(2).AddHours(1))).ShouldBe((0, 2, 0));
        (await LeftAsync(World.Now.AddDays(32))).ShouldBe((0, 0, 0));

        async Task<(int Grants, int Authorizations, int Devices)> LeftAsync(DateTimeOffset now)
        {
            await world.AsPortal().SweepGrantsAsync(now, Ct);
            return (await owner.PersistedGrants.CountAsync(Ct), await owner.ClientAuthorizations.CountAsync(Ct), await owner.DeviceCodes.CountAsync(Ct));
        }
    }
}
