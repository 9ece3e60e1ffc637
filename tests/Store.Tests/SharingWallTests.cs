using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>What crosses between organizations when they share, and what each side may write, in PostgreSQL itself.</summary>
public sealed class SharingWallTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_side_of_a_share_writes_what_is_its_own_to_decide()
    {
        await using var world = await World.CreateAsync();
        var (export, key) = await ExportAsync(world);

        (await InsertAsync(world, world.Two, export, key, "requested")).ShouldBe("yes");
        (await InsertAsync(world, world.Two, export, key, "offered")).ShouldBe("42501");
        (await InsertAsync(world, world.Two, export, key, "accepted")).ShouldBe("42501");
        (await InsertAsync(world, world.One, export, key, "accepted")).ShouldBe("42501");
        (await SetAsync(world, world.Two, "state = 'offered'")).ShouldBe("42501");
        (await SetAsync(world, world.Two, "activation = 'forged'")).ShouldBe("42501");
        (await SetAsync(world, world.One, "state = 'accepted'")).ShouldBe("42501");
        (await SetAsync(world, world.One, "subject = 'other'")).ShouldBe("42501");
        (await SetAsync(world, world.One, "state = 'offered', activation = 'signed'")).ShouldBe("yes");
        (await SetAsync(world, world.One, "state = 'declined'")).ShouldBe("42501");
        (await SetAsync(world, world.Two, "state = 'revoked'")).ShouldBe("42501");
        (await SetAsync(world, world.Two, "state = 'accepted'")).ShouldBe("yes");
        (await SetAsync(world, world.One, "state = 'revoked'")).ShouldBe("yes");
        (await SetAsync(world, world.Two, "state = 'accepted'")).ShouldBe("42501");
        (await RunAsync(world, world.Two, "DELETE FROM shares WHERE note = 'walls'")).ShouldBe("42501");
        (await RunAsync(world, world.One, $"DELETE FROM exports WHERE id = '{export.Value}'")).ShouldBe("yes");
    }

    [Fact]
    public async Task Nothing_crosses_without_a_caller_and_revocations_only_to_whom_they_meet()
    {
        await using var world = await World.CreateAsync();
        var (export, key) = await ExportAsync(world);
        await using var owner = world.AsOwner();
        var exporter = await owner.Accounts.Where(a => a.Id == world.One.Account).Select(a => a.PublicKey).SingleAsync(Ct);
        var two = world.AsPortal(world.Two);

        (await two.CatalogueAsync("walled", null, 10, Ct)).Select(c => c.ExportId).ShouldBe([export.Value]);
        (await two.AdvertisedAsync(export, Ct))!.Claims.ShouldNotContain("revocations");
        (await two.FindExporterAsync(exporter, key, Ct))!.Exports.Single(e => e.Id == export).Claims.ShouldContain(key);
        (await two.FindExporterAsync(exporter, exporter, Ct))!.Exports.Single(e => e.Id == export).Claims.ShouldNotContain(key);
        (await two.ImportersAsync(world.One.Account, Ct)).ShouldBeEmpty();
        foreach (var asked in new[] { "trunkline_catalogue('', null, null, 10)", $"trunkline_exporter('{exporter}', '')", $"trunkline_stream_exports(ARRAY['{exporter}'])", $"trunkline_share_sides('{key}')" })
        {
            await using var nobody = await World.ConnectAsync(world.Database.App);
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {asked}", nobody);
            (await command.ExecuteScalarAsync(Ct)).ShouldBe(0L, asked);
        }
    }

    /// <summary>An advertised export of One's that has revoked Two's account; the key is Two's.</summary>
    private static async Task<(ExportId Export, string Key)> ExportAsync(World world)
    {
        await using var owner = world.AsOwner();
        var key = await owner.Accounts.Where(a => a.Id == world.Two.Account).Select(a => a.PublicKey).SingleAsync(Ct);
        var export = new Export
        {
            OrganizationId = world.One.Id,
            Id = ExportId.New(World.Now),
            AccountId = world.One.Account,
            Type = SharedType.Stream,
            Subject = "walled.>",
            Claims = $$"""{"subject":"walled.>","type":"stream","token_req":true,"revocations":{"{{key}}":5} }""",
            IsAdvertised = true,
            CreatedAt = World.Now,
        };
        owner.Exports.Add(export);
        await owner.SaveChangesAsync(Ct);
        return (export.Id, key);
    }

    private static Task<string> InsertAsync(World world, World.Tenant who, ExportId export, string key, string state) => RunAsync(
        world,
        who,
        $"""
        INSERT INTO shares (organization_id, id, account_id, export_id, importer_organization_id, importer_public_key, state, subject, note, created_by, created_at)
        VALUES ('{world.One.Id.Value}', gen_random_uuid(), '{world.One.Account.Value}', '{export.Value}', '{world.Two.Id.Value}', '{key}', '{state}', 'walled.>', 'walls', 'person x', now())
        """);

    private static Task<string> SetAsync(World world, World.Tenant who, string set) => RunAsync(world, who, $"UPDATE shares SET {set} WHERE note = 'walls'");

    /// <summary>"yes", or the SQL state of the refusal.</summary>
    private static async Task<string> RunAsync(World world, World.Tenant who, string sql)
    {
        await using var connection = await World.ConnectAsync(world.Database.App, who);
        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            return await command.ExecuteNonQueryAsync(Ct) > 0 ? "yes" : "no row";
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
