using System.Text.Json.Nodes;
using Platform.Nats.Jwt;

namespace Platform.Nats.Tests.Jwt;

/// <summary>Claims as JSON of their own, as rows and archives hold them.</summary>
public sealed class ClaimJsonTests
{
    [Theory]
    [InlineData("""{"name":"n","odd":{"a":[1]},"nats":{"limits":{"subs":-1,"conn":5,"wildcards":true,"fresh":"x"},"default_permissions":{"pub":{"deny":["s.>"]},"sub":{}},"mappings":{"a":[{"subject":"b","weight":40}]},"authorization":{},"trace":{"dest":"t"},"tags":["a:b"],"newer":null}}""")]
    [InlineData("""{"nats":{"limits":{"tiered_limits":{"R1":{"disk_storage":5,"later":1}}},"default_permissions":{"pub":{},"sub":{}},"authorization":{"auth_users":["U"],"xkey":"X","more":0},"cluster_traffic":"owner"}}""")]
    public void Account_claims_come_back_whole(string json) => ShouldBeSame(NatsAccountClaims.FromJson(json).ToJson(), json);

    [Theory]
    [InlineData("""{"aud":"a","nbf":5,"nats":{"pub":{"allow":["a","b.>"]},"sub":{"allow":["q w"],"extra":1},"resp":{"max":1,"ttl":5},"src":["10.0.0.0/8"],"times":[{"start":"08:00:00","end":"17:00:00","zone":"later"}],"times_location":"Europe/Berlin","subs":-1,"payload":1024,"bearer_token":true,"proxy_required":true,"allowed_connection_types":["MQTT"],"tags":["T"]}}""")]
    public void User_claims_come_back_whole(string json) => ShouldBeSame(NatsUserClaims.FromJson(json).ToJson(), json);

    [Fact]
    public void Parts_come_back_whole()
    {
        const string Template = """{"pub":{"allow":["t.{{name()}}"]},"sub":{},"resp":{"max":0,"ttl":0},"src":["::/0"],"subs":5,"data":-1,"payload":-1,"bearer_token":true,"x":1}""";
        const string Permissions = """{"pub":{"deny":["a"]},"sub":{"allow":["b q"],"y":[]},"z":{}}""";
        const string Export = """{"name":"e","subject":"a.*","type":"service","revocations":{"*":5},"response_type":"Stream","response_threshold":5,"service_latency":{"sampling":"headers","results":"r","w":1},"account_token_position":2,"advertise":true,"allow_trace":true,"description":"<d>","info_url":"https://h","v":1}""";
        const string Import = """{"name":"i","subject":"a.*","account":"A","token":"t","local_subject":"l.$1","type":"stream","allow_trace":true,"u":2}""";
        const string Limits = """{"subs":1,"data":2,"payload":3,"imports":4,"exports":5,"wildcards":true,"disallow_bearer":true,"conn":6,"leaf":7,"mem_storage":8,"disk_storage":9,"streams":10,"consumer":11,"max_ack_pending":12,"mem_max_stream_bytes":13,"disk_max_stream_bytes":14,"max_bytes_required":true,"tiered_limits":{"R3":{"streams":1}},"t":1}""";
        ShouldBeSame(NatsUserPermissionLimits.FromJson(Template).ToJson(), Template);
        ShouldBeSame(((NatsPermissions)NatsUserPermissionLimits.FromJson(Template)).ToJson(), Template);
        ShouldBeSame(NatsPermissions.FromJson(Permissions).ToJson(), Permissions);
        ShouldBeSame(NatsExport.FromJson(Export).ToJson(), Export);
        ShouldBeSame(NatsImport.FromJson(Import).ToJson(), Import);
        ShouldBeSame(NatsOperatorLimits.FromJson(Limits).ToJson(), Limits);
    }

    [Fact]
    public void Absent_limits_are_nothing_in_claims_and_unlimited_in_a_template()
    {
        var account = NatsAccountClaims.FromJson("{}").Account.Limits;
        var user = NatsUserClaims.FromJson("""{"nats":{}}""").User;
        var template = NatsUserPermissionLimits.FromJson("{}");
        (account.Subs, account.Conn, user.Subs, user.Payload, template.Subs, template.Data, template.Payload).ShouldBe((0, 0, 0, 0, -1, -1, -1));
    }

    [Theory]
    [InlineData("""{"nats":{"limits":{"conn":"5"}}}""", "nats.limits.conn", "nats.limits.conn: a value that should be an integer is not")]
    [InlineData("""{"nats":{"limits":{"conn":1.5}}}""", "nats.limits.conn", "nats.limits.conn: a value that should be an integer is not")]
    [InlineData("""{"nats":{"mappings":{"a.b":[{"subject":"x"},{"weight":300}]}}}""", "nats.mappings.a.b[1].weight", "nats.mappings.a.b[1].weight: a value that should be at most 255 is not")]
    [InlineData("""{"nats":{"tags":["a",{}]}}""", "nats.tags[1]", "nats.tags[1]: a value that should be a string is not")]
    [InlineData("""{"nats":{"signing_keys":[{"kind":"other"}]}}""", "nats.signing_keys", "nats.signing_keys: unknown signing key scope \"\"")]
    [InlineData("""{"nats":[]}""", "nats", "nats: a value that should be an object is not")]
    [InlineData("""{"nats":{"type":"user"}}""", "nats.type", "nats.type: these are not the claims of an account")]
    [InlineData("""{"nats":{"limits":{"conn":}}}""", "nats.limits.conn", "nats.limits.conn: this is not JSON")]
    [InlineData("[]", "", "a value that should be an object is not")]
    [InlineData("null", "", "a value that should be an object is not")]
    [InlineData("", "", "this is not JSON")]
    [InlineData("{} {}", "", "this is not JSON")]
    public void What_is_refused_is_named(string json, string member, string message)
    {
        var refusal = Should.Throw<NatsJwtException>(() => NatsAccountClaims.FromJson(json));
        (refusal.Member, refusal.Message).ShouldBe((member, message));
    }

    private static void ShouldBeSame(string json, string expected) =>
        JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(expected)).ShouldBeTrue($"{json}\nis not\n{expected}");
}
