using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>The framework's own stores work on our tables, as the portal's role and without a caller.</summary>
public sealed class PersonTests
{
    [Fact]
    public async Task A_person_is_made_found_changed_and_given_a_passkey()
    {
        await using var world = await World.CreateAsync();
        var scope = world.Scope();
        var people = scope.GetRequiredService<UserManager<Person>>();
        var id = PersonId.New(World.Now);
        var person = new Person { Id = id.Value, UserName = "ada@example.com", Email = "ada@example.com", DisplayName = "Ada", CreatedAt = World.Now, IsPlatformAdministrator = true };
        (await people.CreateAsync(person, "Correct-horse-7")).Errors.ShouldBeEmpty();
        (await people.SetAuthenticationTokenAsync(person, "p", "n", "v")).Errors.ShouldBeEmpty();
        var passkey = new UserPasskeyInfo([1, 2, 3], [4], World.Now, 0, ["internal"], isUserVerified: true, isBackupEligible: false, isBackedUp: false, attestationObject: [5], clientDataJson: [6]);
        (await people.AddOrUpdatePasskeyAsync(person, passkey)).Errors.ShouldBeEmpty();

        var again = world.Scope().GetRequiredService<UserManager<Person>>();
        var found = await again.FindByEmailAsync("ADA@example.com");
        found.ShouldNotBeNull();
        found.EmailConfirmed = true;
        (await again.UpdateAsync(found)).Errors.ShouldBeEmpty();
        // The portal's model never writes the column, whatever the object says.
        (found.PersonId, found.IsPlatformAdministrator, await again.CheckPasswordAsync(found, "Correct-horse-7")).ShouldBe((id, false, true));
        (await again.FindByPasskeyIdAsync([1, 2, 3]))!.PersonId.ShouldBe(id);
        (await again.GetPasskeysAsync(found)).Single().PublicKey.ShouldBe([4]);
    }
}
