using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests.Providers;

public sealed class SettingsTests
{
    private static readonly string Authority = Certificates.Authority("Root").ExportCertificatePem().ReplaceLineEndings("\\n");

    public static TheoryData<string, string> Good => new()
    {
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"]}""" },
        { "oidc", """{"issuer":"https://idp.example/","audiences":["nats","https://nats.example"],"algorithms":["ES256"],"authorized_parties":["app"],"clock_skew_seconds":0,"subject_claim":"/kubernetes.io/pod/name","keys_url":"https://idp.example/keys?x=1","stale_keys_seconds":0}""" },
        { "oidc", """{"preset":"github-actions","audiences":["nats"]}""" },
        { "oidc", """{"preset":"github-actions","issuer":"https://token.actions.githubusercontent.com/acme","audiences":["nats"]}""" },
        { "oidc", """{"preset":"gitlab","audiences":["nats"]}""" },
        { "oidc", """{"preset":"gitlab","issuer":"https://gitlab.example:8443","audiences":["nats"]}""" },
        { "oidc", """{"preset":"kubernetes","issuer":"https://kubernetes.default.svc.cluster.local","audiences":["nats"]}""" },
        { "oidc", """{"issuer":"http://127.0.0.1:9000","audiences":["nats"]}""" },
        { "introspection", """{"url":"https://idp.example/introspect","client_id":"trunkline"}""" },
        { "webhook", """{"url":"https://hooks.example/nats","timeout_ms":100}""" },
        { "tokens", "{}" },
        { "passwords", "{}" },
        { "certificates", $$"""{"authorities":["{{Authority}}"],"subject_from":"san_dns"}""" },
    };

    // What is wrong, and where it is said.
    public static TheoryData<string, string, string> Bad => new()
    {
        { "saml", "{}", "" },
        { "oidc", "", "" },
        { "oidc", "[]", "" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["a"],"issuer":"https://idp.example"}""", "" },
        { "oidc", """{"audiences":["nats"]}""", "" },
        { "oidc", """{"issuer":"https://idp.example"}""", "" },
        { "oidc", """{"issuer":"https://idp.example","audiences":[]}""", "/audiences" },
        { "oidc", """{"issuer":"https://idp.example","audiences":"nats"}""", "/audiences" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats","nats"]}""", "/audiences/1" },
        { "oidc", """{"issuer":"https://idp.example","audiences":[7]}""", "/audiences/0" },
        { "oidc", """{"issuer":"http://idp.example","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"http://127.0.0.1.evil.example","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://IDP.example","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example:443","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example.","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://user:pw@idp.example","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example@evil.example","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example?x","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example#x","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.еxample","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://0x7f.1","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"file:///etc/passwd","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"idp","audiences":["nats"]}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"algorithms":["HS256"]}""", "/algorithms/0" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"algorithms":["none"]}""", "/algorithms/0" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"algorithms":[]}""", "/algorithms" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"clock_skew_seconds":301}""", "/clock_skew_seconds" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"clock_skew_seconds":-1}""", "/clock_skew_seconds" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"clock_skew_seconds":1.5}""", "/clock_skew_seconds" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"stale_keys_seconds":604801}""", "/stale_keys_seconds" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"subject_claim":"{{sub}}"}""", "/subject_claim" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"keys_url":"http://idp.example/keys"}""", "/keys_url" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"preset":"azure"}""", "/preset" },
        { "oidc", """{"issuer":"https://token.actions.githubusercontent.com.evil.example","audiences":["nats"],"preset":"github-actions"}""", "/issuer" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"client_secret":"x"}""", "/client_secret" },
        { "oidc", """{"issuer":"https://idp.example","audiences":["nats"],"Issuer":"x"}""", "/Issuer" },
        { "oidc", """{"preset":"kubernetes","audiences":["nats"]}""", "" },
        { "jwks", """{"issuer":"app","audiences":["nats"]}""", "" },
        { "jwks", """{"issuer":"app","audiences":["nats"],"keys":{"keys":[]}}""", "/keys/keys" },
        { "jwks", """{"issuer":"app","audiences":["nats"],"keys":{"keys":[{"kty":"oct","k":"AA"}]}}""", "/keys/keys/0/k" },
        { "jwks", """{"issuer":"http://app.example","audiences":["nats"],"keys":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}}""", "/issuer" },
        { "jwks", """{"issuer":"app","audiences":["nats"],"algorithms":["RS256"],"keys":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}}""", "/keys" },
        { "introspection", """{"client_id":"x"}""", "" },
        { "introspection", """{"url":"https://idp.example","client_id":"x","secret":"x"}""", "/secret" },
        { "introspection", """{"url":"https://idp.example","client_id":"x","timeout_ms":1300}""", "/timeout_ms" },
        { "introspection", """{"url":"https://idp.example","client_id":"x","cache_seconds":301}""", "/cache_seconds" },
        { "webhook", """{"url":"https://user@hooks.example"}""", "/url" },
        { "webhook", """{"url":"gopher://hooks.example"}""", "/url" },
        { "tokens", """{"x":1}""", "/x" },
        { "passwords", """{"users":[]}""", "/users" },
        { "certificates", "{}", "" },
        { "certificates", """{"authorities":[]}""", "/authorities" },
        { "certificates", """{"authorities":["x"]}""", "/authorities/0" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Good_settings_come_back_as_they_were_read(string kind, string json)
    {
        var settings = ProviderSettings.Parse(kind, json).Value;

        settings.Kind.ShouldBe(kind);
        ProviderSettings.Parse(kind, settings.ToJson()).Value.ToJson().ShouldBe(settings.ToJson());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Wrong_settings_are_told_where_why_and_what_to_do(string kind, string json, string path)
    {
        var parsed = ProviderSettings.Parse(kind, json);

        parsed.IsValid(out _).ShouldBeFalse();
        parsed.Faults.ShouldHaveSingleItem().Path.ShouldBe(path);
        parsed.Faults.ShouldAllBe(f => f.Rule.Length > 0 && f.WayOut.Length > 0);
    }

    [Fact]
    public void Every_fault_is_told_at_once() =>
        ProviderSettings.Parse("oidc", """{"issuer":"http://x.example","audiences":[],"clock_skew_seconds":999,"x":1}""").Faults.Select(f => f.Path).ShouldBe(["/x", "/issuer", "/clock_skew_seconds"], ignoreOrder: true);

    [Fact]
    public void Presets_fill_in_what_they_know_and_their_starter_policies_are_good()
    {
        ((OidcSettings)ProviderSettings.Parse("oidc", """{"preset":"github-actions","audiences":["nats"]}""").Value).Issuer.ShouldBe("https://token.actions.githubusercontent.com");
        ((OidcSettings)ProviderSettings.Parse("oidc", """{"preset":"gitlab","audiences":["nats"]}""").Value).Issuer.ShouldBe("https://gitlab.com");
        ProviderPreset.All.Select(p => p.Name).ShouldBe(["github-actions", "gitlab", "kubernetes"]);
        foreach (var preset in ProviderPreset.All)
        {
            var policy = ConnectPolicy.Parse(preset.StarterPolicy);
            policy.Faults.ShouldBeEmpty();
            PolicyFit.Check(policy.Value, new Dictionary<string, bool>(StringComparer.Ordinal) { ["default"] = false }, []).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_key_set_is_kept_in_settings_as_it_was_given() =>
        ((JwksSettings)ProviderSettings.Parse("jwks", Stage.SettingsOf(new TestIssuer("https://idp.example", "x"))).Value).Keys.Keys.Select(k => k.Kid).ShouldBe(["x-rsa", "x-rsa2", "x-p256", "x-p384", "x-ed"]);
}
