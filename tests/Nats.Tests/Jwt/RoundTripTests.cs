using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Jwt;

public sealed class RoundTripTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    [Fact]
    public void Members_of_later_versions_survive_an_edit()
    {
        using var op = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        var payload = JsonNode.Parse(
            $$$"""
            {"iss":"{{{op.PublicKey}}}","sub":"{{{account.PublicKey}}}","later":[1,{"x":"é"}],"nats":{"type":"account","version":2,"newer":true,
            "limits":{"conn":5,"fresh":7},"exports":[{"subject":"a","type":"stream","odd":null}]}}
            """)!;
        var claims = NatsJwt.DecodeAccountClaims(Sign(payload.ToJsonString(), op));

        claims.Account.Description = "edited";
        var token = NatsJwt.Encode(claims, op, Now);

        var written = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        written["later"]!.ToJsonString().ShouldBe(payload["later"]!.ToJsonString());
        written["nats"]!["newer"]!.GetValue<bool>().ShouldBeTrue();
        written["nats"]!["limits"]!["fresh"]!.GetValue<int>().ShouldBe(7);
        written["nats"]!["exports"]![0]!.AsObject().ContainsKey("odd").ShouldBeTrue();
        written["nats"]!["description"]!.GetValue<string>().ShouldBe("edited");
    }

    [Fact]
    public void Absent_limits_stay_zero_and_never_become_unlimited()
    {
        using var op = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Account.Limits.Conn = 0;
        claims.Account.Limits.WildcardExports = false;

        var read = NatsJwt.DecodeAccountClaims(NatsJwt.Encode(claims, op, Now));

        (read.Account.Limits.Conn, read.Account.Limits.WildcardExports, read.Account.Limits.Subs).ShouldBe((0, false, -1));
    }

    [Fact]
    public void One_second_one_subject_one_issuer_one_id()
    {
        using var op = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        string IdAt(DateTimeOffset at, string description)
        {
            var claims = NatsJwt.NewAccountClaims(account.PublicKey);
            claims.Account.Description = description;
            return NatsJwt.DecodeAccountClaims(NatsJwt.Encode(claims, op, at)).Id;
        }

        IdAt(Now, "a").ShouldBe(IdAt(Now, "b"));
        IdAt(Now, "a").ShouldNotBe(IdAt(Now.AddSeconds(1), "a"));
    }

    [Fact]
    public void The_same_claims_at_the_same_time_are_the_same_token_byte_for_byte()
    {
        using var op = KeyPair.CreatePair(PrefixByte.Operator);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        NatsAccountClaims Claims(params string[] revoked)
        {
            var claims = NatsJwt.NewAccountClaims(account.PublicKey);
            claims.Account.Revocations = revoked.ToDictionary(k => k, _ => 5L, StringComparer.Ordinal);
            claims.Account.SigningKeys = [.. revoked.Select(k => new NatsAccountSigningKey(k))];
            return claims;
        }

        NatsJwt.Encode(Claims("A1", "A2"), op, Now).ShouldBe(NatsJwt.Encode(Claims("A2", "A1"), op, Now));
    }

    private static string Sign(string payload, KeyPair signer)
    {
        var signed = $"{NatsJwt.EncodedHeader}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
