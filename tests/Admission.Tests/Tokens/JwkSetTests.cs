using System.Text.Json.Nodes;
using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests.Tokens;

public sealed class JwkSetTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://idp.example", "k");

    public static TheoryData<string, string, string> Unfit => new()
    {
        { "k-rsa", """{"d":"AQAB"}""", "/keys/0/d" },
        { "k-rsa", """{"p":"AQAB"}""", "/keys/0/p" },
        { "k-rsa", """{"kty":"oct","k":"c2VjcmV0"}""", "/keys/0/k" },
        { "k-p256", """{"d":"AQAB"}""", "/keys/0/d" },
        { "k-ed", """{"d":"AQAB"}""", "/keys/0/d" },
        { "k-rsa", """{"use":"enc"}""", "/keys/0/use" },
        { "k-rsa", """{"key_ops":["sign"]}""", "/keys/0/key_ops" },
        { "k-rsa", """{"alg":"RS512"}""", "/keys/0/alg" },
        { "k-rsa", """{"alg":"ES256"}""", "/keys/0/alg" },
        { "k-rsa", """{"alg":"HS256"}""", "/keys/0/alg" },
        { "k-rsa", """{"kty":"EC"}""", "/keys/0" },
        { "k-rsa", """{"kty":"rsa"}""", "/keys/0" },
        { "k-rsa", """{"kty":7}""", "/keys/0" },
        { "k-rsa", """{"kid":7}""", "/keys/0/kid" },
        { "k-rsa", """{"kid":""}""", "/keys/0/kid" },
        { "k-rsa", """{"n":"AQAB"}""", "/keys/0" },
        { "k-rsa", """{"n":""}""", "/keys/0/n" },
        { "k-rsa", """{"n":"not base64!"}""", "/keys/0/n" },
        { "k-rsa", """{"e":"AQ"}""", "/keys/0" },
        { "k-rsa", """{"e":"Ag"}""", "/keys/0" },
        { "k-p256", """{"crv":"P-384"}""", "/keys/0" },
        { "k-p256", """{"crv":"secp256k1"}""", "/keys/0" },
        { "k-p256", """{"x":"AQAB"}""", "/keys/0" },
        { "k-p256", """{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "/keys/0" },
        { "k-ed", """{"crv":"X25519"}""", "/keys/0" },
        { "k-ed", """{"x":"AQAB"}""", "/keys/0" },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_key_that_is_none_is_named_when_a_person_entered_it_and_passed_over_when_an_issuer_published_it(string kid, string change, string path)
    {
        var key = _issuer.PublicKey(kid);
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            key[name] = value?.DeepClone();
        }

        var entered = JwkSet.Parse(new JsonObject { ["keys"] = new JsonArray(key.DeepClone()) }.ToJsonString());
        var fetched = JwkSet.ParseFetched(new JsonObject { ["keys"] = new JsonArray(key, _issuer.PublicKey("k-rsa2")) }.ToJsonString());

        entered.Faults.ShouldHaveSingleItem().Path.ShouldBe(path);
        fetched.Value.Keys.ShouldHaveSingleItem().Kid.ShouldBe("k-rsa2");
        fetched.Value.Skipped.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public void A_key_is_found_by_id_and_algorithm_and_without_id_only_when_it_is_the_only_one()
    {
        var set = JwkSet.Parse(_issuer.KeySet).Value;

        set.Find("k-rsa", JwsAlgorithms.RS256)!.Kid.ShouldBe("k-rsa");
        set.Find("k-rsa", JwsAlgorithms.PS256)!.Kid.ShouldBe("k-rsa");
        set.Find("k-rsa", JwsAlgorithms.ES256).ShouldBeNull();
        set.Find("k-RSA", JwsAlgorithms.RS256).ShouldBeNull();
        set.Find(null, JwsAlgorithms.RS256).ShouldBeNull();
        set.Find(null, JwsAlgorithms.ES384)!.Kid.ShouldBe("k-p384");
        set.Find(null, JwsAlgorithms.EdDSA)!.Kid.ShouldBe("k-ed");
    }

    [Fact]
    public void A_key_pinned_to_one_algorithm_verifies_no_other()
    {
        var key = _issuer.PublicKey("k-rsa");
        key["alg"] = "PS256";
        var set = JwkSet.Parse(new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString()).Value;

        set.Find("k-rsa", JwsAlgorithms.RS256).ShouldBeNull();
        set.Keys[0].Verify(JwsAlgorithms.RS256, [1], _issuer.Sign("RS256", [1])).ShouldBeFalse();
        set.Keys[0].Verify(JwsAlgorithms.PS256, [1], _issuer.Sign("PS256", [1])).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[""")]
    public void What_is_no_key_set_is_refused(string json) => JwkSet.Parse(json).IsValid(out _).ShouldBeFalse();

    [Fact]
    public async Task One_key_verifies_on_many_threads_at_once()
    {
        var set = JwkSet.Parse(_issuer.KeySet).Value;
        var algorithms = new[] { "RS256", "PS256", "ES256", "ES384", "EdDSA" };
        var signatures = algorithms.ToDictionary(a => a, a => _issuer.Sign(a, [1, 2, 3]));

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => Enumerable.Range(0, 200).All(i => set.Find(_issuer.KidOf(algorithms[i % 5]), JwsAlgorithmNames.Read(algorithms[i % 5])!.Value)!
                .Verify(JwsAlgorithmNames.Read(algorithms[i % 5])!.Value, [1, 2, 3], signatures[algorithms[i % 5]])),
            TestContext.Current.CancellationToken)));

        results.ShouldAllBe(r => r);
    }

    public void Dispose() => _issuer.Dispose();
}
