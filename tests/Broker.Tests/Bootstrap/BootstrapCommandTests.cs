using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Bootstrap;

public sealed class BootstrapCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bootstrap.identity")]
    [InlineData("bootstrap.saved")]
    [InlineData("bootstrap.committed")]
    [InlineData("bootstrap.operator-file")]
    public async Task Killed_at_any_step_the_next_run_ends_with_one_operator_and_files_that_agree(string failPoint)
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], failPoint, Ct)).ExitCode.ShouldBe(137);
        var (exitCode, output) = await broker.RunAsync(["bootstrap"], failPoint: null, Ct);
        exitCode.ShouldBe(0, output);

        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        var row = await db.Operators.SingleAsync(Ct);
        var jwt = await File.ReadAllTextAsync(Path.Combine(broker.Folder, "out", "operator.jwt"), Ct);
        var system = NatsJwt.DecodeAccountClaims(await File.ReadAllTextAsync(Path.Combine(broker.Folder, "out", "system-account.jwt"), Ct));
        (jwt, NatsJwt.DecodeOperatorClaims(jwt).DidSign(system), system.Subject).ShouldBe((row.Jwt, true, await db.Accounts.Where(a => a.IsSystem).Select(a => a.PublicKey).SingleAsync(Ct)));
        (await db.SealedSeeds.CountAsync(Ct), await db.Nodes.CountAsync(Ct), await db.AuditRows.CountAsync(r => r.Action != "key.unseal", Ct)).ShouldBe((15, 2, 7));
        (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_registered_person_is_made_administrator_once_and_none_again_and_a_stranger_is_not()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], failPoint: null, Ct)).ExitCode.ShouldBe(0);
        await using (var db = Schema.OpenAsOwner(broker.Database.Owner))
        {
            var now = TimeProvider.System.GetUtcNow();
            db.Persons.Add(new Person { Id = PersonId.New(now).Value, Email = "ada@example.com", NormalizedEmail = "ADA@EXAMPLE.COM", CreatedAt = now });
            await db.SaveChangesAsync(Ct);
        }

        (await broker.RunAsync(["admin", "grant", "nobody@example.com"], failPoint: null, Ct)).ShouldBe((1, "Nobody has signed up with nobody@example.com.\n"));
        (await broker.RunAsync(["admin", "grant", "Ada@example.com"], failPoint: null, Ct)).ShouldBe((0, "Ada@example.com is a platform administrator.\n"));
        (await broker.RunAsync(["admin", "grant", "ada@example.com"], failPoint: null, Ct)).ExitCode.ShouldBe(0);
        await using var after = Schema.OpenAsOwner(broker.Database.Owner);
        (await after.Persons.Select(p => p.IsPlatformAdministrator).SingleAsync(Ct), await after.AuditRows.CountAsync(r => r.Action == "administrator.grant", Ct)).ShouldBe((true, 1));

        (await broker.RunAsync(["admin", "revoke", "nobody@example.com"], failPoint: null, Ct)).ShouldBe((1, "Nobody has signed up with nobody@example.com.\n"));
        (await broker.RunAsync(["admin", "revoke", "ada@example.com"], failPoint: null, Ct)).ShouldBe((0, "ada@example.com is no platform administrator.\n"));
        (await broker.RunAsync(["admin", "revoke", "ada@example.com"], failPoint: null, Ct)).ExitCode.ShouldBe(0);
        (await after.Persons.Select(p => p.IsPlatformAdministrator).SingleAsync(Ct), await after.AuditRows.CountAsync(r => r.Action == "administrator.revoke", Ct)).ShouldBe((false, 1));
    }
}
