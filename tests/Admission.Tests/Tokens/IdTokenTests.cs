using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests.Tokens;

/// <summary>What an ID token must say (OpenID Connect Core 1.0 §2, §3.1.3.7), and by whose key.</summary>
public sealed class IdTokenTests : IDisposable
{
    private const string ClientId = "trunkline";
    private const string Nonce = "n-0S6_WzA2Mj";
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly long Seconds = Now.ToUnixTimeSeconds();

    private readonly TestIssuer _issuer = new("https://login.example.com", "idp");
    private readonly IdTokenRequest _request = new("https://login.example.com", ClientId, Nonce);

    public static TheoryData<string, Action<JsonObject>> Wrong => new()
    {
        { Reasons.IssuerUnknown, c => c["iss"] = "https://evil.example" },
        { Reasons.IssuerUnknown, c => c["iss"] = "https://login.example.com/" },
        { Reasons.IssuerUnknown, c => c["iss"] = "https://LOGIN.example.com" },
        { Reasons.IssuerUnknown, c => c.Remove("iss") },
        { Reasons.TokenMalformed, c => c["iss"] = new JsonArray("https://login.example.com") },
        { Reasons.AudienceMismatch, c => c["aud"] = "somebody-else" },
        { Reasons.AudienceMismatch, c => c["aud"] = "Trunkline" },
        { Reasons.AudienceMismatch, c => c["aud"] = new JsonArray() },
        { Reasons.AudienceMismatch, c => c.Remove("aud") },
        { Reasons.TokenMalformed, c => c["aud"] = 7 },
        { Reasons.TokenMalformed, c => c["aud"] = new JsonArray(ClientId, 7) },
        { Reasons.AuthorizedPartyMismatch, c => c["azp"] = "somebody-else" },
        { Reasons.AuthorizedPartyMismatch, c => c["aud"] = new JsonArray(ClientId, "somebody-else") },
        { Reasons.AuthorizedPartyMismatch, c => (c["aud"], c["azp"]) = (new JsonArray(ClientId, "somebody-else"), "somebody-else") },
        { Reasons.TokenMalformed, c => c["azp"] = new JsonArray(ClientId) },
        { "nonce_mismatch", c => c["nonce"] = "of another request" },
        { "nonce_mismatch", c => c.Remove("nonce") },
        { Reasons.TokenMalformed, c => c["nonce"] = "" },
        { Reasons.TokenMalformed, c => c["nonce"] = 7 },
        { Reasons.ExpiryMissing, c => c.Remove("exp") },
        { Reasons.TokenExpired, c => c["exp"] = Seconds - 60 },
        { Reasons.TokenMalformed, c => c["exp"] = $"{Seconds + 60}" },
        { Reasons.TokenNotYetValid, c => c["nbf"] = Seconds + 61 },
        { Reasons.TokenIssuedInFuture, c => c["iat"] = Seconds + 61 },
        { Reasons.SubjectMissing, c => c.Remove("sub") },
        { Reasons.SubjectMissing, c => c["sub"] = 7 },
        { Reasons.SubjectMissing, c => c["sub"] = new string('x', 256) },
        { Reasons.SubjectMissing, c => c["sub"] = "ada\u0000" },
        { Reasons.SubjectMissing, c => c["auth_time"] = "now" },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_claim_that_is_wrong_refuses_it_and_says_which(string reason, Action<JsonObject> change) => ReasonOf(Token(change)).ShouldBe(reason);

    public static TheoryData<string, Action<JsonObject>> Right => new()
    {
        { "as it is", _ => { } },
        { "a list of one audience", c => c["aud"] = new JsonArray(ClientId) },
        { "issued to us", c => c["azp"] = ClientId },
        { "for several, issued to us", c => (c["aud"], c["azp"]) = (new JsonArray("somebody-else", ClientId), ClientId) },
        // A minute for the clocks, and no longer.
        { "ended within the minute", c => c["exp"] = Seconds - 59 },
        { "begins within the minute", c => (c["iat"], c["nbf"]) = (Seconds + 60, Seconds + 60) },
        { "the longest subject", c => c["sub"] = new string('x', 255) },
    };

    [Theory, MemberData(nameof(Right), DisableDiscoveryEnumeration = true)]
    public void What_may_be_said_another_way_holds(string name, Action<JsonObject> change) => ReasonOf(Token(change)).ShouldBeNull(name);

    [Fact]
    public void Who_it_names_and_when_they_signed_in_is_what_it_says()
    {
        var token = IdToken.Verify(Token(c => c["auth_time"] = Seconds - 30), _request, JwkSet.Parse(_issuer.KeySet).Value, Now, out var refusal).ShouldNotBeNull();
        refusal.ShouldBeNull();
        (token.Subject, token.AuthenticatedAt, token.Claims.GetProperty("groups")[0].GetString()).ShouldBe(("ada", Now.AddSeconds(-30), "staff"));
        IdToken.Verify(Token(), _request, JwkSet.Parse(_issuer.KeySet).Value, Now, out _)!.AuthenticatedAt.ShouldBeNull();
    }

    [Theory, InlineData("RS256"), InlineData("PS256"), InlineData("ES256"), InlineData("ES384"), InlineData("EdDSA")]
    public void Each_algorithm_holds_with_its_key_and_not_where_another_is_asked_for(string algorithm)
    {
        var token = Token(algorithm: algorithm);
        ReasonOf(token).ShouldBeNull();
        ReasonOf(token, request: _request with { Algorithms = JwsAlgorithms.All & ~JwsAlgorithmNames.Read(algorithm)!.Value }).ShouldBe(Reasons.AlgorithmNotAllowed);
    }

    [Theory, InlineData("none"), InlineData("None"), InlineData("HS256"), InlineData("HS512"), InlineData("RS512"), InlineData("rs256"), InlineData("")]
    public void An_algorithm_that_is_none_of_a_public_key_is_refused_whatever_the_signature(string algorithm)
    {
        var signed = $"{TestIssuer.Encode(Header("RS256", h => h["alg"] = algorithm).ToJsonString())}.{TestIssuer.Encode(Claims().ToJsonString())}";
        // The attacker knows the public key, and a verifier may take it for a secret (RFC 8725 §2.1).
        var secret = System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_issuer.Rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(signed)));
        foreach (var signature in new[] { "", secret, Token()[(Token().LastIndexOf('.') + 1)..] })
        {
            ReasonOf($"{signed}.{signature}").ShouldBe(Reasons.AlgorithmNotAllowed, signature);
        }
    }

    [Fact]
    public void With_a_key_the_issuer_has_not_other_keys_may_help_and_with_a_wrong_signature_none()
    {
        IdToken.Verify(Token(header: h => h["kid"] = "rotated"), _request, JwkSet.Parse(_issuer.KeySet).Value, Now, out var unknown).ShouldBeNull();
        (unknown!.Code, unknown.KeyMissing).ShouldBe((Reasons.KeyUnknown, true));
        // Two RSA keys fit a token that names none.
        ReasonOf(Token(header: h => h.Remove("kid"))).ShouldBe(Reasons.KeyUnknown);
        ReasonOf(Token(algorithm: "ES256", header: h => h.Remove("kid"))).ShouldBeNull();

        using var other = new TestIssuer(_issuer.Issuer, _issuer.Name);
        IdToken.Verify(other.Sign(Header("RS256"), Claims()), _request, JwkSet.Parse(_issuer.KeySet).Value, Now, out var forged).ShouldBeNull();
        (forged!.Code, forged.KeyMissing).ShouldBe((Reasons.SignatureInvalid, false));
        ReasonOf(Token(header: h => h["kid"] = "idp-rsa2")).ShouldBe(Reasons.SignatureInvalid);
    }

    [Fact]
    public void Another_payload_under_a_genuine_signature_is_refused()
    {
        var parts = Token().Split('.');
        ReasonOf($"{parts[0]}.{TestIssuer.Encode(Claims(c => c["sub"] = "root").ToJsonString())}.{parts[2]}").ShouldBe(Reasons.SignatureInvalid);
    }

    [Theory, InlineData(""), InlineData("a"), InlineData("a.b.c"), InlineData("..."), InlineData("e30.e30."), InlineData("bnVsbA.bnVsbA.AA")]
    public void What_is_no_token_is_malformed(string text) => ReasonOf(text).ShouldBe(Reasons.TokenMalformed);

    [Fact]
    public void Asked_for_without_a_nonce_it_may_have_any() => ReasonOf(Token(c => c["nonce"] = "any"), request: _request with { Nonce = null }).ShouldBeNull();

    public void Dispose() => _issuer.Dispose();

    private static JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject { ["iss"] = "https://login.example.com", ["aud"] = ClientId, ["sub"] = "ada", ["iat"] = Seconds, ["exp"] = Seconds + 300, ["nonce"] = Nonce, ["groups"] = new JsonArray("staff") };
        change?.Invoke(claims);
        return claims;
    }

    private JsonObject Header(string algorithm, Action<JsonObject>? change = null)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = _issuer.KidOf(algorithm), ["typ"] = "JWT" };
        change?.Invoke(header);
        return header;
    }

    private string Token(Action<JsonObject>? claims = null, string algorithm = "RS256", Action<JsonObject>? header = null) => _issuer.Sign(Header(algorithm, header), Claims(claims));

    private string? ReasonOf(string token, IdTokenRequest? request = null)
    {
        var verified = IdToken.Verify(token, request ?? _request, JwkSet.Parse(_issuer.KeySet).Value, Now, out var refusal);
        (verified is null).ShouldBe(refusal is not null);
        return refusal?.Code;
    }
}
