using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority.Tests;

public sealed class BootstrapTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_a_strict_operator_with_three_signing_keys_and_files_that_say_the_same()
    {
        await using var house = await House.BootstrappedAsync();
        await using var db = house.AsOwner();
        var row = await db.Operators.SingleAsync(Ct);
        var jwt = await File.ReadAllTextAsync(Path.Combine(house.Folder, "out", "operator.jwt"), Ct);
        var claims = NatsJwt.DecodeOperatorClaims(jwt);
        var system = NatsJwt.DecodeAccountClaims(await File.ReadAllTextAsync(Path.Combine(house.Folder, "out", "system-account.jwt"), Ct));
        (jwt, claims.Subject, claims.Operator.StrictSigningKeyUsage, claims.Operator.SystemAccount, claims.DidSign(system)).ShouldBe((row.Jwt, row.PublicKey, true, system.Subject, true));
        claims.Operator.SigningKeys!.Count.ShouldBe(3);
        claims.Validate(House.Now).ShouldBeEmpty();
        (await db.SealedSeeds.Where(s => s.Role == "operator-signing").Select(s => s.PublicKey).ToListAsync(Ct)).Order(StringComparer.Ordinal)
            .ShouldBe(claims.Operator.SigningKeys.Order(StringComparer.Ordinal));
        (await db.SealedSeeds.AnyAsync(s => s.PublicKey == row.PublicKey, Ct)).ShouldBeFalse();
        File.GetUnixFileMode(house.Fleet.IdentitySeedFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(house.Folder, "out", "bootstrap.json"), Ct));
        (json.RootElement.GetProperty("operator_public_key").GetString(), json.RootElement.GetProperty("system_account_public_key").GetString()).ShouldBe((row.PublicKey, system.Subject));
        (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_second_run_changes_nothing_even_with_the_identity_taken_away()
    {
        await using var house = await House.BootstrappedAsync();
        var before = await StateAsync(house);
        File.Delete(house.Fleet.IdentitySeedFile);
        await using (var db = house.AsOwner())
        {
            await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
        }

        (await StateAsync(house)).ShouldBe(before);
        File.Exists(house.Fleet.IdentitySeedFile).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_at_once_make_one_operator()
    {
        await using var house = await House.EmptyAsync();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            await using var db = house.AsOwner();
            await house.Bootstrap.RunAsync(db, house.Fleet, Ct);
        }));
        await using var after = house.AsOwner();
        (await after.Operators.CountAsync(Ct), await after.Accounts.CountAsync(Ct), await after.Nodes.CountAsync(Ct)).ShouldBe((1, 3, 1));
    }

    [Fact]
    public async Task A_strangers_identity_file_is_refused()
    {
        await using var house = await House.BootstrappedAsync();
        File.Delete(house.Fleet.IdentitySeedFile);
        OperatorIdentity.ReadOrMake(house.Fleet.IdentitySeedFile).Dispose();
        await using var db = house.AsOwner();
        (await Should.ThrowAsync<InvalidOperationException>(() => house.Bootstrap.RunAsync(db, house.Fleet, Ct))).Message
            .ShouldStartWith($"{house.Fleet.IdentitySeedFile} is not the identity of operator test");
    }

    [Fact]
    public async Task Regions_and_nodes_follow_the_configuration_by_name()
    {
        await using var house = await House.BootstrappedAsync();
        await using (var before = house.AsOwner())
        {
            var id = await before.Nodes.Select(n => n.Id).SingleAsync(Ct);
            var region = house.Fleet.Regions[0];
            var moved = house.Fleet with
            {
                Regions = [region with { DisplayName = "Virginia", Nodes = [region.Nodes[0] with { ClientUrl = "nats://127.0.0.1:9" }] }, region with { Name = "eu-west", DisplayName = "EU West", Nodes = [] }],
            };
            await house.Bootstrap.RunAsync(before, moved, Ct);
            await using var after = house.AsOwner();
            (await after.Nodes.Select(n => new { n.Id, n.ClientUrl }).SingleAsync(Ct)).ShouldBe(new { Id = id, ClientUrl = "nats://127.0.0.1:9" });
            (await after.Regions.OrderBy(r => r.Name).Select(r => r.DisplayName).ToListAsync(Ct)).ShouldBe(["EU West", "Virginia"]);
        }
    }

    private static async Task<string> StateAsync(House house)
    {
        await using var db = house.AsOwner();
        return string.Join('\n', [
            .. await db.Operators.Select(o => o.Jwt).ToListAsync(Ct),
            .. await db.Accounts.Select(a => $"{a.PublicKey} {a.Generation} {a.IssuedAt}").ToListAsync(Ct),
            .. await db.SealedSeeds.OrderBy(s => s.PublicKey).Select(s => Convert.ToHexString(s.Box)).ToListAsync(Ct),
            .. await db.Nodes.Select(n => n.Id.ToString()).ToListAsync(Ct),
            .. await db.AuditRows.OrderBy(r => r.Sequence).Select(r => Convert.ToHexString(r.Hash)).ToListAsync(Ct),
            .. Directory.GetFiles(house.Fleet.OutputFolder).Order(StringComparer.Ordinal).Select(File.ReadAllText),
        ]);
    }
}
