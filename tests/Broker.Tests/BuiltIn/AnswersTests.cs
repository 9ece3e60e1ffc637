using System.Text;
using Platform.Authority;
using Platform.Broker.BuiltIn;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Tests.BuiltIn;

public sealed class AnswersTests
{
    [Fact]
    public void An_echo_is_text_where_it_can_be() => Text(Answers.Echo("us-east", "us-east-1", "grüß \"Gott\""u8)).ShouldBe("""{"region":"us-east","node":"us-east-1","payload":"grüß \u0022Gott\u0022"}""");

    [Fact]
    public void An_echo_of_bytes_is_base64() => Text(Answers.Echo("r", "n", [0xFF, 0x00])).ShouldBe("""{"region":"r","node":"n","payload_base64":"/wA="}""");

    [Fact]
    public void An_echo_has_an_end() => Text(Answers.Echo("r", "n", new byte[Answers.LongestEcho + 1])).ShouldContain("\"code\":\"payload_too_long\"");

    [Fact]
    public void Regions_are_those_with_a_node_that_takes_clients()
    {
        var file = """[{"name":"us-east","nodes":[{"name":"us-east-1"},{"name":"us-east-2"}]},{"name":"eu-west","nodes":[{"name":"eu-west-1"}]}]"""u8.ToArray();
        Answers.Regions(file, new(1, 0, null)).ShouldBeSameAs(file);
        Text(Answers.Regions(file, new(1, 0, null, "eu-west-1,us-east-1"))).ShouldBe("""[{"name":"us-east","nodes":[{"name":"us-east-2"}]}]""");
    }

    [Fact]
    public void Regions_are_those_of_the_order_once_there_is_one()
    {
        IReadOnlyList<AnnouncedRegion> known = [new("sa-east", "São Paulo", [new("sa-east-1", "nats://a", "ws://a", "mqtt://a", "nats-leaf://a"), new("sa-east-2", "", "", "", "")])];
        Text(Answers.Regions(known, new(1, 0, null, "sa-east-2"))).ShouldBe("""[{"name":"sa-east","display_name":"São Paulo","nodes":[{"name":"sa-east-1","client":"nats://a","websocket":"ws://a","mqtt":"mqtt://a","leafnode":"nats-leaf://a"}]}]""");
    }

    [Fact]
    public void Who_asks_is_in_the_subject_and_in_what_the_server_says()
    {
        var headers = new NatsHeaders { ["Nats-Request-Info"] = """{"acc":"A1","user":"U1","name_tag":"default","name":"svc","lang":"go","ver":"1","host":"127.0.0.1","server":"us-east-1","cluster":"us-east","kind":"Client","id":5}""" };

        Text(Answers.WhoAmI(Asked.Read("tl.A1.acc_1.org_1.whoami", headers)!)).ShouldBe(
            """{"account":{"id":"acc_1","public_key":"A1"},"organization":{"id":"org_1"},"user":{"public_key":"U1","name":"default"},"client":{"name":"svc","kind":"Client","language":"go","version":"1","host":"127.0.0.1","node":"us-east-1","region":"us-east"}}""");
    }

    [Theory]
    [InlineData("""{"acc":"A2","user":"U2"}""")]
    [InlineData("{")]
    [InlineData("")]
    public void What_is_said_of_another_account_or_makes_no_sense_is_left_out(string info) =>
        Text(Answers.WhoAmI(Asked.Read("tl.A1.acc_1.org_1.whoami", new NatsHeaders { ["Nats-Request-Info"] = info })!))
            .ShouldBe("""{"account":{"id":"acc_1","public_key":"A1"},"organization":{"id":"org_1"}}""");

    [Fact]
    public void A_subject_of_another_shape_is_nobodys() => Asked.Read("tl.A1.whoami", null).ShouldBeNull();

    [Fact]
    public void Use_is_the_sum_of_all_nodes_and_says_how_many_told()
    {
        ServerUse[] seen = [new(new(), 2, 1, 5, new() { Messages = 3, Bytes = 30 }, new() { Messages = 4, Bytes = 40 }, 6, 7), new(new(), 1, 0, 5, new() { Messages = 1, Bytes = 1 }, new(), 0, 70)];

        Text(Answers.Usage("A1", seen, 3)).ShouldBe(
            """{"account":"A1","connections":3,"leaf_nodes":1,"subscriptions":10,"messages":{"in":4,"out":4},"bytes":{"in":31,"out":40},"jetstream":{"memory":6,"storage":77},"nodes":{"answered":2,"known":3}}""");
    }

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
