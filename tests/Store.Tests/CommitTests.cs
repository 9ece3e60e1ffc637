using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Platform.Store.Tests;

/// <summary>What waits for a commit is done after it, once, and not for a change that did not stay.</summary>
public sealed class CommitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_nothing_open_it_is_done_at_once()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        var done = 0;
        db.WhenCommitted(() => done++);
        done.ShouldBe(1);
    }

    [Fact]
    public async Task Others_see_the_change_when_it_is_done_and_a_part_of_a_transaction_does_not_do_it()
    {
        await using var world = await World.CreateAsync();
        var (db, other) = (world.AsPortal(world.One), world.AsPortal(world.One));
        var seen = new List<string>();
        await using (var whole = await db.BeginAsync(Ct))
        {
            await using (var part = await db.BeginAsync(Ct))
            {
                await db.Users.ExecuteUpdateAsync(s => s.SetProperty(u => u.Name, "renamed"), Ct);
                db.WhenCommitted(() => seen.Add(other.Users.Count(u => u.Name == "renamed").ToString(CultureInfo.InvariantCulture)));
                await part.CommitAsync(Ct);
            }

            seen.ShouldBeEmpty();
            await whole.CommitAsync(Ct);
        }

        seen.ShouldBe(["1"]);
        await using var next = await db.BeginAsync(Ct);
        await next.CommitAsync(Ct);
        seen.ShouldBe(["1"]);
    }

    [Fact]
    public async Task What_was_not_committed_is_not_done_by_the_next_transaction()
    {
        await using var world = await World.CreateAsync();
        var db = world.AsPortal(world.One);
        var done = 0;
        await using (await db.BeginAsync(Ct))
        {
            db.WhenCommitted(() => done++);
        }

        await using (var next = await db.BeginAsync(Ct))
        {
            await next.CommitAsync(Ct);
        }

        done.ShouldBe(0);
    }
}
