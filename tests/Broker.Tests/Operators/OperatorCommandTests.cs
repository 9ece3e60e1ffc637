using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Broker.Operators;
using Platform.Broker.Tests.Bootstrap;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Operators;

public sealed class OperatorCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signs_a_proposal_where_the_seed_is_and_nothing_else()
    {
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var stranger = KeyPair.CreatePair(PrefixByte.Operator);
        var input = NatsJwt.SigningInput(NatsJwt.NewOperatorClaims(identity.PublicKey), identity.PublicKey, TimeProvider.System.GetUtcNow());

        foreach (var proposal in new[] { input, $$"""{"public_key":"O","signing_input":"{{input}}"}""" })
        {
            var (code, said) = await SignAsync(identity, proposal);
            code.ShouldBe(0);
            NatsJwt.DecodeOperatorClaims(said.Trim()).Subject.ShouldBe(identity.PublicKey);
        }

        (await SignAsync(stranger, input)).ShouldBe((1, ""));
        (await SignAsync(identity, "nonsense")).ShouldBe((1, ""));
        (await SignAsync(identity, "{}")).ShouldBe((1, ""));
    }

    [Fact]
    public async Task Rotates_the_shared_operator_to_its_next_listed_key()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
        var before = await SharedAsync(broker);

        var (code, said) = await broker.RunAsync(["operator", "rotate"], null, Ct);

        code.ShouldBe(0, said);
        var after = await SharedAsync(broker);
        after.ShouldBe((NatsJwt.DecodeOperatorClaims(before.Jwt).Operator.SigningKeys![1], before.Jwt, before.Generation + 1));
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        (await db.AuditRows.CountAsync(a => a.Action == "operator_signing_key.activate", Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task A_signing_key_is_added_by_the_identity_wherever_it_is_and_used_when_every_node_says_it_knows_it()
    {
        using var broker = await BrokerCommand.PrepareAsync(Ct);
        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
        (await broker.RunAsync(["operator", "add-key"], null, Ct)).ShouldSatisfyAllConditions(
            none => none.ExitCode.ShouldBe(1), none => none.Output.ShouldContain("Give bootstrap a topology file first."));
        await LayOutAsync(broker);
        var before = await SharedAsync(broker);

        var seed = Path.Combine(broker.Folder, "operator.seed");
        File.Move(seed, $"{seed}.elsewhere");
        var (code, said) = await broker.RunAsync(["operator", "add-key"], null, Ct);
        code.ShouldBe(0, said);
        var key = said.Split('\n')[0];
        (await SharedAsync(broker)).Jwt.ShouldBe(before.Jwt);
        (await broker.RunAsync(["operator", "use-key", key], null, Ct)).Output.ShouldContain("sign the proposal where the identity's seed is");
        (await broker.RunAsync(["operator", "accept"], before.Jwt, null, Ct)).Output.ShouldContain("It differs from the proposal in nats.signing_keys.");
        var proposal = said.Split('\n').Single(l => l.StartsWith("eyJ", StringComparison.Ordinal));
        var signed = (await broker.RunAsync(["operator", "sign", "--seed", $"{seed}.elsewhere"], proposal, null, Ct)).Output.Split('\n').Single(l => l.StartsWith("eyJ", StringComparison.Ordinal));
        (await broker.RunAsync(["operator", "accept"], signed, null, Ct)).Output.ShouldBe("Revision 2 has the new operator JWT. Nodes go on as they are until: rollout plan change\n");
        NatsJwt.DecodeOperatorClaims((await SharedAsync(broker)).Jwt).Operator.SigningKeys![^1].ShouldBe(key);

        (await broker.RunAsync(["operator", "use-key", key], null, Ct)).Output.ShouldContain(": eu-west-1, us-east-1 have not.");
        await HaveStartedAsync(broker, revision: 2, "us-east-1");
        (await broker.RunAsync(["operator", "use-key", key], null, Ct)).Output.ShouldContain(": eu-west-1 has not.");
        (await broker.RunAsync(["operator", "keys"], null, Ct)).Output.ShouldContain($"{key}  listed; not yet at eu-west-1\n");
        await HaveStartedAsync(broker, revision: 2, "eu-west-1");
        (await broker.RunAsync(["operator", "use-key", key], null, Ct)).Output.ShouldBe($"{key} signs from now on; 3 accounts are signed anew.\n");

        (await broker.RunAsync(["operator", "remove-key", key], null, Ct)).Output.ShouldContain("Let another key sign first");
        (await broker.RunAsync(["operator", "remove-key", before.Key], null, Ct)).Output.ShouldContain("the present JWTs of 3 accounts are not confirmed by every node");
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        (await db.Topologies.OrderBy(t => t.Revision).Select(t => t.Trust!).ToListAsync(Ct)).ConvertAll(t => FleetTrust.Read(t).OperatorJwt).ShouldBe([before.Jwt, signed]);
        (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
    }

    /// <summary>As bootstrap with a topology, and a rollout to it, would leave it.</summary>
    private static async Task LayOutAsync(BrokerCommand broker)
    {
        await using (var db = Schema.OpenAsOwner(broker.Database.Owner))
        {
            var nodes = await db.Nodes.ToListAsync(Ct);
            db.Topologies.Add(new() { OperatorId = nodes[0].OperatorId, Revision = 1, Document = new FleetTopology([]).Write(), Note = "", CreatedBy = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
            db.NodeOrders.AddRange(nodes.Select(n => new NodeOrderRow { NodeId = n.Id, Revision = 1 }));
            await db.SaveChangesAsync(Ct);
        }

        (await broker.RunAsync(["bootstrap"], null, Ct)).ExitCode.ShouldBe(0);
        await HaveStartedAsync(broker, revision: 1, "us-east-1", "eu-west-1");
    }

    private static async Task HaveStartedAsync(BrokerCommand broker, long revision, params string[] nodes)
    {
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        foreach (var order in await db.NodeOrders.Where(o => db.Nodes.Any(n => n.Id == o.NodeId && nodes.Contains(n.Name))).ToListAsync(Ct))
        {
            order.Report = JsonSerializer.Serialize(new AgentReport(revision, 0, "rev", "running", "2.15.1", ""), NodeSpec.Json);
        }

        await db.SaveChangesAsync(Ct);
    }

    private static async Task<(string Key, string Jwt, long Generation)> SharedAsync(BrokerCommand broker)
    {
        await using var db = Schema.OpenAsOwner(broker.Database.Owner);
        var row = await db.Operators.SingleAsync(Ct);
        return (row.ActiveSigningKey, row.Jwt, await db.Accounts.Where(a => a.IsSystem).Select(a => a.Generation).SingleAsync(Ct));
    }

    private static async Task<(int Code, string Said)> SignAsync(KeyPair pair, string proposal)
    {
        var file = Path.GetTempFileName();
        using var seed = pair.ExportSeed();
        await File.WriteAllBytesAsync(file, seed.Utf8.ToArray(), Ct);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        try
        {
            return (await OperatorCommand.SignAsync(file, proposal, output, errors), output.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
