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
}
