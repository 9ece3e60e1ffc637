using Microsoft.EntityFrameworkCore;
using Platform.Broker.Operators;
using Platform.Broker.Tests.Bootstrap;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
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
