using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Forged, bent and stolen tokens against the real server and service: each is refused, and for the stated reason. The whole table is in
/// tests/Admission.Tests; here it is seen that nothing between the socket and the decision lets one through.</summary>
[Collection(Site.Name)]
public sealed class TokenAttackTests(Site site) : IAsyncLifetime
{
    private const string Audience = "nats.attacked.example";
    private const string Issuer = "https://issuer.attacked.example";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly RSA Key = RSA.Create(2048);
    private static readonly RSA Another = RSA.Create(2048);
    private static Task<CalloutTenant>? _attacked;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Attacks => new()
    {
        { "alg none", "algorithm_not_allowed" },
        { "alg NONE with a signature", "algorithm_not_allowed" },
        { "HS256 with the public key", "algorithm_not_allowed" },
        { "RS384", "algorithm_not_allowed" },
        { "embedded jwk", "header_not_allowed" },
        { "jku", "header_not_allowed" },
        { "x5u", "header_not_allowed" },
        { "crit", "header_not_allowed" },
        { "unknown kid", "key_unknown" },
        { "another key under the kid", "signature_invalid" },
        { "changed payload", "signature_invalid" },
        { "cut off", "token_malformed" },
        { "duplicate claim", "token_malformed" },
        { "four parts", "token_malformed" },
        { "expired", "token_expired" },
        { "no expiry", "expiry_missing" },
        { "not yet", "token_not_yet_valid" },
        { "issued tomorrow", "token_issued_in_future" },
        { "audiences of others", "audience_mismatch" },
        { "issuer with a slash more", "issuer_unknown" },
        { "issuer in capitals", "issuer_unknown" },
        { "nobody", "subject_missing" },
        { "subject *", "substitution_not_literal" },
        { "subject >", "substitution_not_literal" },
        { "subject a.b", "substitution_not_literal" },
        { "subject with a blank", "substitution_not_literal" },
        { "department of two", "substitution_not_literal" },
        { "no department", "claim_missing" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task An_attack_is_refused_for_its_reason(string attack, string reason)
    {
        var tenant = await _attacked!;
        var name = Site.NewName();

        (await site.RefusalAsync(Forge(attack), user: tenant.PublicKey, name: name)).ShouldBe("-ERR 'Authorization Violation'");

        var decision = await tenant.DecisionAsync(name, TimeSpan.FromSeconds(2), Ct);
        (decision.IsAllowed, decision.Reason).ShouldBe((false, reason), decision.Detail);
    }

    [Fact]
    public async Task The_right_token_is_let_in_and_another_tenants_account_is_not_to_be_had_with_it()
    {
        var tenant = await _attacked!;
        var token = Sign("""{"alg":"RS256","kid":"k"}""", Claims(), Key);

        (await site.RefusalAsync(token, user: tenant.PublicKey)).ShouldBeNull();
        (await site.RefusalAsync(token)).ShouldBeNull();
        (await site.RefusalAsync(token, user: site.Tenant.PublicKey)).ShouldBe("-ERR 'Authorization Violation'");
        (await site.RefusalAsync(token, user: site.Tenant.Account)).ShouldBe("-ERR 'Authorization Violation'");
        (await site.RefusalAsync(token, user: "no-such-account")).ShouldBe("-ERR 'Authorization Violation'");
    }

    public async ValueTask InitializeAsync() => await (_attacked ??= TenantAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<CalloutTenant> TenantAsync()
    {
        var tenant = await site.NewTenantAsync();
        var key = Key.ExportParameters(includePrivateParameters: false);
        var keys = new { keys = new[] { new { kty = "RSA", use = "sig", kid = "k", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } } };
        await tenant.AddProviderAsync("attacked", "jwks", new { issuer = Issuer, audiences = new[] { Audience }, keys }, Ct);
        await tenant.SetPolicyAsync("""
            {"rules":[{"name":"all","then":{"group":"default","permissions":{"pub":{"allow":["{{dept}}.{{sub}}.>"]},"sub":{"allow":["{{dept}}.{{sub}}.>"]}}}}]}
            """, Ct);
        var token = Sign("""{"alg":"RS256","kid":"k"}""", Claims(), Key);
        await Site.PatientlyAsync(async () => await site.RefusalAsync(token, user: tenant.PublicKey) is null, "the right token admits");
        return tenant;
    }

    private static string Forge(string attack)
    {
        const string Header = """{"alg":"RS256","kid":"k"}""";
        var others = Another.ExportParameters(includePrivateParameters: false);
        var jwk = $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(others.Modulus)}}","e":"{{Base64Url.EncodeToString(others.Exponent)}}"}""";
        var right = Sign(Header, Claims(), Key);
        return attack switch
        {
            "alg none" => $"{Part("""{"alg":"none"}""")}.{Part(Claims())}.",
            "alg NONE with a signature" => $"{Part("""{"alg":"NONE","kid":"k"}""")}.{Part(Claims())}.{right[(right.LastIndexOf('.') + 1)..]}",
            "HS256 with the public key" => Mac("""{"alg":"HS256","kid":"k"}""", Claims(), Encoding.ASCII.GetBytes(Key.ExportSubjectPublicKeyInfoPem())),
            "RS384" => Sign("""{"alg":"RS384","kid":"k"}""", Claims(), Key, HashAlgorithmName.SHA384),
            "embedded jwk" => Sign($$"""{"alg":"RS256","jwk":{{jwk}}}""", Claims(), Another),
            "jku" => Sign("""{"alg":"RS256","kid":"k","jku":"https://evil.example/keys"}""", Claims(), Another),
            "x5u" => Sign("""{"alg":"RS256","kid":"k","x5u":"https://evil.example/cert"}""", Claims(), Another),
            "crit" => Sign("""{"alg":"RS256","kid":"k","crit":["exp"]}""", Claims(), Key),
            "unknown kid" => Sign("""{"alg":"RS256","kid":"other"}""", Claims(), Key),
            "another key under the kid" => Sign(Header, Claims(), Another),
            "changed payload" => $"{Part(Header)}.{Part(Claims(c => c["sub"] = "root"))}.{right[(right.LastIndexOf('.') + 1)..]}",
            "cut off" => right[..(right.LastIndexOf('.') - 10)] + right[right.LastIndexOf('.')..],
            "duplicate claim" => Sign(Header, Claims().Replace("\"sub\":\"orders\"", "\"sub\":\"orders\",\"sub\":\"root\"", StringComparison.Ordinal), Key),
            "four parts" => right + ".x",
            "expired" => Sign(Header, Claims(c => c["exp"] = In(-Hour)), Key),
            "no expiry" => Sign(Header, Claims(c => c.Remove("exp")), Key),
            "not yet" => Sign(Header, Claims(c => c["nbf"] = In(Hour)), Key),
            "issued tomorrow" => Sign(Header, Claims(c => (c["iat"], c["exp"]) = (In(24 * Hour), In(25 * Hour))), Key),
            "audiences of others" => Sign(Header, Claims(c => c["aud"] = new[] { "a", "nats.attacked.example.evil", "NATS.attacked.example" }), Key),
            "issuer with a slash more" => Sign(Header, Claims(c => c["iss"] = Issuer + "/"), Key),
            "issuer in capitals" => Sign(Header, Claims(c => c["iss"] = "https://ISSUER.attacked.example"), Key),
            "nobody" => Sign(Header, Claims(c => c.Remove("sub")), Key),
            "subject *" => Sign(Header, Claims(c => c["sub"] = "*"), Key),
            "subject >" => Sign(Header, Claims(c => c["sub"] = ">"), Key),
            "subject a.b" => Sign(Header, Claims(c => c["sub"] = "a.b"), Key),
            "subject with a blank" => Sign(Header, Claims(c => c["sub"] = "a b"), Key),
            "department of two" => Sign(Header, Claims(c => c["dept"] = new[] { "a", "b" }), Key),
            "no department" => Sign(Header, Claims(c => c.Remove("dept")), Key),
            _ => Sign(Header, Claims(c => c["filler"] = new string('x', 20_000)), Key),
        };
    }

    private static long In(TimeSpan time) => (TimeProvider.System.GetUtcNow() + time).ToUnixTimeSeconds();

    private static string Claims(Action<Dictionary<string, object>>? edit = null)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "orders", ["dept"] = "ops", ["iat"] = In(TimeSpan.Zero), ["exp"] = In(Hour) };
        edit?.Invoke(claims);
        return JsonSerializer.Serialize(claims);
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Sign(string header, string claims, RSA key, HashAlgorithmName? hash = null)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Mac(string header, string claims, byte[] key)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)))}";
    }
}
