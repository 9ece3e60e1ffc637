using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Store;

namespace Platform.Broker.Tests;

/// <summary>The laws of users whose permissions come from their key's template (nats-auth.md §0.2-7, -8), at real servers.</summary>
[Collection(LongestFirst.Name)]
public sealed class ScopedLawTests
{
    private const string Template =
        """{"pub":{"allow":["own.>"]},"sub":{"allow":["own.{{name()}}.{{tag(dept)}}"]},"subs":10,"data":-1,"payload":-1}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Laws_7_and_8_a_scoped_user_carries_no_limits_and_hears_its_own_subject_alone()
    {
        await using var world = await World.StartAsync();
        var account = await ScopedAsync(world, "dept:sales");
        await using var controller = await RunningController.StartAsync(world, Ct);
        await world.ConvergedAsync();

        // The row says unlimited; were that in the JWT, servers would refuse it.
        await using var alice = await world.ConnectAsync(account, world.Nodes[0]);
        await using var own = await alice.SubscribeCoreAsync<byte[]>("own.default.sales", cancellationToken: Ct);
        await using var others = await alice.SubscribeCoreAsync<byte[]>("own.bob.sales", cancellationToken: Ct);
        await using var all = await alice.SubscribeCoreAsync<byte[]>("own.*.sales", cancellationToken: Ct);
        await alice.PublishAsync("own.bob.sales", "not hers"u8.ToArray(), cancellationToken: Ct);
        await alice.PublishAsync("own.default.sales", "hers"u8.ToArray(), cancellationToken: Ct);

        Encoding.UTF8.GetString((await own.Msgs.ReadAsync(Ct)).Data ?? []).ShouldBe("hers");
        await alice.PingAsync(Ct);
        others.Msgs.TryRead(out _).ShouldBeFalse();
        all.Msgs.TryRead(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("dept:*")]
    [InlineData("dept:>")]
    [InlineData("dept:sales.finance")]
    public async Task Law_8_a_value_that_would_open_other_subjects_is_refused_before_anything_is_signed(string tag)
    {
        await using var world = await World.StartAsync();
        var account = await ScopedAsync(world, tag);

        (await Should.ThrowAsync<InvalidOperationException>(() => world.ConnectAsync(account, world.Nodes[0]))).Message.ShouldContain(IssueErrors.Injection.Code);

        await using var db = world.AsOwner();
        (await db.Credentials.CountAsync(Ct)).ShouldBe(0);
    }

    private static async Task<Account> ScopedAsync(World world, string tag)
    {
        var account = await world.AddAccountAsync();
        var claims = $$$"""{"nats":{"tags":["{{{tag}}}"],"subs":-1,"data":-1,"payload":-1,"type":"user","version":2}}""";
        await world.ChangeAsync(account, async db =>
        {
            await db.SigningKeyGroups.Where(g => g.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(g => g.Template, Template), Ct);
            await db.Users.Where(u => u.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.Claims, claims), Ct);
        });
        return account;
    }
}
