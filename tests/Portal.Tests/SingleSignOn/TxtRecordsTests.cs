using Microsoft.Extensions.Options;
using Platform.Fixtures;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>TXT records from a name server on the wire.</summary>
public sealed class TxtRecordsTests
{
    private const string Name = "_trunkline-challenge.example.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Puts_the_parts_of_a_text_together_and_finds_nothing_where_nothing_is()
    {
        await using var server = TestNameServer.Start();
        var text = $"trunkline-verification={new string('x', 400)}";
        server.Set(Name, "v=spf1 -all", text);
        (await Of(server).ReadAsync(Name, Ct)).ShouldBe(["v=spf1 -all", text]);
        (await Of(server).ReadAsync("_trunkline-challenge.nothing.example", Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Asks_again_over_TCP_for_what_did_not_fit()
    {
        await using var server = TestNameServer.Start();
        server.Set(Name, "one", "two");
        server.CutsOff = true;
        (await Of(server).ReadAsync(Name, Ct)).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task An_answer_to_another_question_is_none()
    {
        await using var server = TestNameServer.Start();
        server.Set(Name, "genuine");
        server.Forged = "forged";
        (await Of(server).ReadAsync(Name, Ct)).ShouldBe(["genuine"]);
    }

    [Fact]
    public async Task Says_when_nobody_answers()
    {
        var server = TestNameServer.Start();
        await server.DisposeAsync();
        (await Of(server).ReadAsync(Name, Ct)).ShouldBeNull();
    }

    [Fact]
    public void No_answer_makes_it_throw()
    {
        var question = new DnsQuestion(7, Name);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var answer = new byte[random.Next(0, 200)];
            random.NextBytes(answer);
            question.Bytes.AsSpan(0, Math.Min(answer.Length, question.Bytes.Length)).CopyTo(answer);
            if (answer.Length > 7)
            {
                (answer[2], answer[3], answer[6], answer[7]) = (0x81, 0x80, 0, (byte)random.Next(0, 5));
            }

            question.Read(answer);
        }
    }

    private static TxtRecords Of(TestNameServer server) => new(Options.Create(new PortalOptions { SignIn = { DnsServer = server.Address } }));
}
