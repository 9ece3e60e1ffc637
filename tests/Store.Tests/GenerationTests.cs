using Microsoft.EntityFrameworkCore;

namespace Platform.Store.Tests;

public sealed class GenerationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_at_once_get_generations_without_gaps_and_no_second_twice()
    {
        await using var world = await World.CreateAsync();
        var seconds = World.Now.ToUnixTimeSeconds();
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var db = world.AsPortal(world.One);
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            var generation = await db.NextGenerationAsync(world.One.Account, World.Now, Ct);
            var issuedAt = await db.Accounts.Where(a => a.Id == world.One.Account).Select(a => a.IssuedAt).SingleAsync(Ct);
            await transaction.CommitAsync(Ct);
            return (generation, issuedAt);
        }));
        made.Order().ShouldBe(Enumerable.Range(0, 20).Select(i => ((long?)(i + 2), seconds + i)));
    }

    [Fact]
    public async Task Another_organizations_account_has_no_next_generation()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        (await db.NextGenerationAsync(world.Two.Account, World.Now, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_generation_needs_a_transaction()
    {
        await using var world = await World.CreateAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => world.AsPortal(world.One).NextGenerationAsync(world.One.Account, World.Now, Ct));
    }
}
