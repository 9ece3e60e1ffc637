using System.Net;
using System.Text.Json;
using Platform.Admission;

namespace Platform.Portal.Tests.Issuer;

public sealed class DiscoveryTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_says_where_everything_is_and_both_names_have_the_same()
    {
        using var http = portal.NewBrowser();

        var text = await http.GetStringAsync("/.well-known/openid-configuration", Ct);
        (await http.GetStringAsync("/.well-known/oauth-authorization-server", Ct)).ShouldBe(text);

        var document = JsonElement.Parse(text);
        document.GetProperty("issuer").GetString().ShouldBe("http://portal.test");
        foreach (var endpoint in document.EnumerateObject().Where(m => m.Name.EndsWith("_endpoint", StringComparison.Ordinal) || m.Name == "jwks_uri"))
        {
            endpoint.Value.GetString().ShouldStartWith("http://portal.test/");
            var path = new Uri(endpoint.Value.GetString()!).AbsolutePath;
            var isThere = (await http.GetAsync(path, Ct)).StatusCode != HttpStatusCode.NotFound || (await http.PostAsync(path, new FormUrlEncodedContent([]), Ct)).StatusCode != HttpStatusCode.NotFound;
            isThere.ShouldBeTrue(endpoint.Name);
        }

        List("response_types_supported").ShouldBe(["code"]);
        List("code_challenge_methods_supported").ShouldBe(["S256"]);
        List("id_token_signing_alg_values_supported").ShouldBe(["RS256"]);
        List("subject_types_supported").ShouldBe(["public"]);
        List("scopes_supported").ShouldContain("openid");
        List("grant_types_supported").ShouldNotContain("implicit");
        List("grant_types_supported").ShouldNotContain("password");
        document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        document.GetProperty("request_uri_parameter_supported").GetBoolean().ShouldBeFalse();

        string[] List(string name) => [.. document.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];
    }

    [Fact]
    public async Task The_keys_are_public_of_two_algorithms_and_may_be_kept_for_an_hour()
    {
        using var http = portal.NewBrowser();

        var response = await http.GetAsync("/.well-known/openid-configuration/jwks", Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);

        response.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromHours(1));
        var keys = JsonElement.Parse(text).GetProperty("keys").EnumerateArray().ToList();
        keys.ConvertAll(k => k.GetProperty("alg").GetString()).ShouldBe(["ES256", "RS256"], ignoreOrder: true);
        foreach (var key in keys)
        {
            key.GetProperty("use").GetString().ShouldBe("sig");
            key.EnumerateObject().Select(m => m.Name).ShouldNotContain(m => m == "d" || m == "p" || m == "q" || m == "k");
        }

        // Strict: a secret member, a key without an id that is unique, or one that nobody can use would be a fault.
        JwkSet.Parse(text).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scripts_of_any_site_may_read_it_and_get_tokens_but_not_revoke_or_authorize()
    {
        using var http = portal.NewBrowser();

        (await AllowedAsync("/.well-known/openid-configuration", "GET")).ShouldBe("*");
        (await AllowedAsync("/.well-known/openid-configuration/jwks", "GET")).ShouldBe("*");
        (await AllowedAsync("/connect/token", "POST")).ShouldBe("*");
        (await AllowedAsync("/connect/userinfo", "GET")).ShouldBe("*");
        (await AllowedAsync("/connect/authorize", "GET")).ShouldBeNull();
        (await AllowedAsync("/connect/introspect", "POST")).ShouldBeNull();
        (await AllowedAsync("/api/v1/accounts", "GET")).ShouldBeNull();

        async Task<string?> AllowedAsync(string path, string method)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, path) { Headers = { { "Origin", "https://spa.example" }, { "Access-Control-Request-Method", method } } };
            var response = await http.SendAsync(request, Ct);
            response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null;
        }
    }
}
