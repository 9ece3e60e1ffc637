using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Nats.Jwt;

namespace Platform.Broker.Tests.Operators;

[Collection(LongestFirst.Name)]
public sealed class DedicatedSigningTests(ITestOutputHelper output)
{
    private const int Accounts = 1_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_accounts_of_a_dedicated_operator_are_signed_rotated_and_pushed_nowhere()
    {
        await using var world = await World.StartAsync();
        await world.AddAccountAsync();
        var made = await world.AddOperatorAsync(Accounts);
        await using var controller = await RunningController.StartAsync(world, Ct);
        await SignedAsync(world, made.ActiveSigningKey);

        await using (var db = world.AsOwner())
        {
            var row = await db.Operators.SingleAsync(o => o.Id == made.Id, Ct);
            var spare = NatsJwt.DecodeOperatorClaims(row.Jwt).Operator.SigningKeys![1];
            var begun = Stopwatch.GetTimestamp();
            await using var tx = await db.Database.BeginTransactionAsync(Ct);
            (await OperatorKeys.ActivateAsync(db, row, spare, TimeProvider.System.GetUtcNow(), Ct)).ShouldBe(Accounts + 1);
            await db.SaveChangesAsync(Ct);
            await tx.CommitAsync(Ct);
            var raised = Stopwatch.GetElapsedTime(begun);
            await db.RingPublicationAsync(Ct);
            await SignedAsync(world, spare);
            output.WriteLine($"{Accounts} accounts: generations raised in {raised.TotalMilliseconds:0} ms, all signed anew after {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");
        }

        await using var after = world.AsOwner();
        (await after.NodePublications.CountAsync(p => after.Accounts.Any(a => a.Id == p.AccountId && a.OperatorId == made.Id), Ct)).ShouldBe(0);
        var own = await after.Accounts.Where(a => a.OperatorId == made.Id).Select(a => $"{a.PublicKey}.jwt").ToListAsync(Ct);
        world.Nodes.SelectMany(n => Directory.EnumerateFiles(n.Folder, "A*.jwt", SearchOption.AllDirectories)).Select(Path.GetFileName).Intersect(own, StringComparer.Ordinal).ShouldBeEmpty();
    }

    /// <summary>Until every account of the operator has a JWT of its generation by this key.</summary>
    private static async Task SignedAsync(World world, string key)
    {
        for (var patience = 0; patience < 600; patience++)
        {
            await using var db = world.AsOwner();
            var jwts = await db.AccountJwts.Where(j => db.Accounts.Any(a => a.Id == j.AccountId && a.Generation == j.Generation && db.Operators.Any(o => o.Id == a.OperatorId && o.Name == "dedicated")))
                .Select(j => j.Jwt).ToListAsync(Ct);
            if (jwts.Count == Accounts + 1 && jwts.TrueForAll(jwt => NatsJwt.DecodeAccountClaims(jwt).Issuer == key))
            {
                return;
            }

            await Task.Delay(100, Ct);
        }

        throw new TimeoutException("The accounts were not signed in a minute.");
    }
}
