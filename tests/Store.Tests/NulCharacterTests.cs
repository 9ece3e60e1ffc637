using Microsoft.EntityFrameworkCore;

namespace Platform.Store.Tests;

public sealed class NulCharacterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_with_one_is_refused_and_the_connection_serves_the_same_statement_on()
    {
        await using var world = await World.CreateAsync();
        // There a statement is prepared when it comes the second time.
        var db = world.AsPortal(world.One, world.OneConnection);
        Task<int> CountAsync(string name) => db.Users.CountAsync(u => u.Name == name, Ct);

        (await CountAsync("nobody")).ShouldBe(0);
        await Should.ThrowAsync<NulCharacterException>(() => CountAsync("nobody\0"));
        (await CountAsync("nobody")).ShouldBe(0);
        (await CountAsync("nobody")).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""", true), InlineData("""{"a":"\\\u0000"}""", true), InlineData("""{"a":"\\u0000"}""", false), InlineData("""{"a":"\u0041"}""", false)]
    public async Task In_JSON_it_is_told_from_a_backslash_before_letters(string json, bool isRefused)
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        Task<int> SetAsync() => db.IdentityProviders.ExecuteUpdateAsync(s => s.SetProperty(p => p.Settings, json), Ct);
        if (isRefused)
        {
            await Should.ThrowAsync<NulCharacterException>(SetAsync);
        }
        else
        {
            await SetAsync();
        }
    }
}
