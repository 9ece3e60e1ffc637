using Microsoft.EntityFrameworkCore;
using Platform.Broker.Tests.Bootstrap;
using Platform.Kernel;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Keys;

public sealed class KeysCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rewrap_that_is_killed_is_finished_by_the_next_and_the_key_before_may_go_later()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
        var file = Path.Combine(broker.Folder, "kek");
        var added = await broker.RunAsync(["keys", "new"], null, Ct);
        (added.ExitCode, (await File.ReadAllLinesAsync(file, Ct)).Length).ShouldBe((0, 2), added.Output);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var id = added.Output.Split(' ')[0];

        (await broker.RunAsync(["keys", "rewrap"], "keys.rewrapped", Ct)).ExitCode.ShouldBe(137);
        (await UsedAsync(broker)).ShouldNotBe([id]);
        (await broker.RunAsync(["keys", "rewrap"], null, Ct)).ShouldBe((0, $"1 data keys wrapped anew under {id}.\n"));
        (await UsedAsync(broker)).ShouldBe([id]);

        var early = await broker.RunAsync(["keys", "prune"], null, Ct);
        (early.ExitCode, early.Output.Contains("less than 5 minutes ago", StringComparison.Ordinal)).ShouldBe((1, true));
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-6));
        (await broker.RunAsync(["keys", "prune"], null, Ct)).Output.ShouldStartWith("Gone: file:");
        (await File.ReadAllLinesAsync(file, Ct)).Length.ShouldBe(1);
        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Only_a_deleted_organization_is_shredded()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
        foreach (var (text, answer) in new[]
        {
            ("acme", "acme is no organization's id.\n"),
            (Store.Organization.Platform.ToString(), $"There is no organization {Store.Organization.Platform} to shred.\n"),
            (OrganizationId.New(DateTimeOffset.UnixEpoch).ToString(), null),
        })
        {
            var refused = await broker.RunAsync(["keys", "shred", text], null, Ct);
            (refused.ExitCode, refused.Output).ShouldBe((1, answer ?? $"There is no organization {text} to shred.\n"));
        }
    }

    private static async Task<List<string>> UsedAsync(BrokerCommand broker)
    {
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        return await db.DataKeys.Select(k => k.KeyEncryptionKeyId).Distinct().ToListAsync(Ct);
    }
}
