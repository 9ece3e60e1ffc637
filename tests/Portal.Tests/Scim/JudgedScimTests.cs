using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Fixtures;

namespace Platform.Portal.Tests.Scim;

/// <summary>npm scim-patch and scim2-parse-filter, started once.</summary>
public sealed class ScimJudge : IAsyncLifetime
{
    private NodeScript _script = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _script = await NodeScript.StartAsync("scim.mjs", new Dictionary<string, string>(StringComparer.Ordinal), Ct);

    public ValueTask DisposeAsync() => _script.DisposeAsync();

    public Task<JsonElement> PatchAsync(JsonNode resource, JsonNode operations) => _script.AskAsync(new { @do = "patch", resource, operations }, Ct);

    public Task<JsonElement> FilterAsync(string filter, JsonNode resources) => _script.AskAsync(new { @do = "filter", filter, resources }, Ct);
}

/// <summary>Patches and filters mean the same to others who read RFC 7644.</summary>
public sealed class JudgedScimTests(PortalFixture portal, ScimJudge judge) : IClassFixture<ScimJudge>
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Theory]
    [InlineData("""[{"op":"replace","path":"displayName","value":"Ada L"}]""")]
    [InlineData("""[{"op":"add","path":"title","value":"Countess"}]""")]
    [InlineData("""[{"op":"remove","path":"nickName"},{"op":"remove","path":"title"},{"op":"remove","path":"name.middleName"}]""")]
    [InlineData("""[{"op":"replace","path":"name.familyName","value":"King"},{"op":"add","path":"name.middleName","value":"Augusta"}]""")]
    [InlineData("""[{"op":"replace","path":"name","value":{"familyName":"King"}}]""")]
    [InlineData("""[{"op":"add","path":"name","value":{"honorificPrefix":"Lady"}}]""")]
    [InlineData("""[{"op":"remove","path":"name.givenName"}]""")]
    [InlineData("""[{"op":"remove","path":"name"},{"op":"add","path":"name.familyName","value":"Byron"}]""")]
    [InlineData("""[{"op":"add","path":"phoneNumbers","value":{"value":"+3","type":"fax"}}]""")]
    [InlineData("""[{"op":"add","path":"phoneNumbers","value":[{"value":"+3","type":"fax"},{"value":"+1","type":"work"}]}]""")]
    [InlineData("""[{"op":"replace","path":"phoneNumbers","value":[{"value":"+3","type":"fax"}]}]""")]
    [InlineData("""[{"op":"replace","path":"phoneNumbers[type eq \"work\"].value","value":"+9"}]""")]
    [InlineData("""[{"op":"replace","path":"phoneNumbers[type eq \"work\"]","value":{"value":"+9"}}]""")]
    [InlineData("""[{"op":"add","path":"phoneNumbers[type eq \"work\" and value sw \"+\"].display","value":"the desk"}]""")]
    [InlineData("""[{"op":"add","path":"phoneNumbers[not (type eq \"work\")].display","value":"the others"}]""")]
    [InlineData("""[{"op":"add","path":"phoneNumbers[type eq \"fax\"].value","value":"+3"}]""")]
    [InlineData("""[{"op":"replace","path":"phoneNumbers[type eq \"fax\"].value","value":"+3"}]""")]
    [InlineData("""[{"op":"replace","path":"ims[type eq \"xmpp\"].value","value":"ada@chat"}]""")]
    [InlineData("""[{"op":"remove","path":"phoneNumbers[type eq \"mobile\"]"}]""")]
    [InlineData("""[{"op":"remove","path":"phoneNumbers[type eq \"mobile\"].value"}]""")]
    [InlineData("""[{"op":"remove","path":"phoneNumbers[type eq \"mobile\" or type eq \"work\"]"}]""")]
    [InlineData("""[{"op":"remove","path":"phoneNumbers[type eq \"fax\"]"}]""")]
    [InlineData("""[{"op":"Remove","path":"phoneNumbers","value":[{"value":"+1","type":"work"}]}]""")]
    [InlineData("""[{"op":"replace","value":{"displayName":"Ada K","nickName":"Enchantress"}}]""")]
    [InlineData("""[{"op":"add","value":{"title":"Countess","phoneNumbers":[{"value":"+3","type":"fax"}]}}]""")]
    [InlineData("""[{"op":"Replace","value":{"name.givenName":"Augusta"}}]""")]
    [InlineData("""[{"op":"Add","path":"urn:ietf:params:scim:schemas:core:2.0:User:displayName","value":"Ada K"}]""")]
    [InlineData($$"""[{"op":"replace","path":"{{Enterprise}}:department","value":"Engines"}]""")]
    [InlineData($$"""[{"op":"add","path":"{{Enterprise}}:manager.value","value":"26118915"},{"op":"remove","path":"{{Enterprise}}:costCenter"}]""")]
    [InlineData($$$"""[{"op":"replace","value":{"{{{Enterprise}}}:department":"Engines"}}]""")]
    [InlineData("""[{"op":"add","path":"title","value":"one"},{"op":"replace","path":"title","value":"two"},{"op":"remove","path":"nickName"},{"op":"add","path":"nickName","value":"three"}]""")]
    [InlineData("""[{"op":"replace","path":"active","value":false}]""")]
    public async Task A_patch_makes_the_resource_that_another_implementation_makes(string operations)
    {
        var scim = await ScimSite.StartAsync(portal);
        var (id, resource) = await MakeAsync(scim);
        var judged = await judge.PatchAsync(resource, JsonNode.Parse(operations)!);
        var patched = await scim.PatchAsync($"/Users/{id}", operations);
        patched["meta"] = resource["meta"]!.DeepClone();
        var wanted = JsonNode.Parse(judged.GetProperty("resource").GetRawText())!;
        JsonNode.DeepEquals(patched, wanted).ShouldBeTrue($"ours: {patched.ToJsonString()}\nits:  {wanted.ToJsonString()}");
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"phoneNumbers[type eq \"fax\"]","value":{"value":"+3"}}]""", "noTarget")]
    [InlineData("""[{"op":"replace","path":"phoneNumbers[type ne \"work\" and type ne \"mobile\"].value","value":"+3"}]""", "noTarget")]
    [InlineData("""[{"op":"remove"}]""", "noTarget")]
    [InlineData("""[{"op":"add","path":"displayName"}]""", "invalidSyntax")]
    [InlineData("""[{"op":"move","path":"displayName","value":"x"}]""", "invalidSyntax")]
    [InlineData("""[{"op":7,"path":"displayName","value":"x"}]""", "invalidSyntax")]
    [InlineData("""[{"op":"add","path":7,"value":"x"}]""", "invalidSyntax")]
    [InlineData("[]", "invalidSyntax")]
    public async Task What_another_implementation_refuses_is_refused_in_the_same_words(string operations, string type)
    {
        var scim = await ScimSite.StartAsync(portal);
        var (id, resource) = await MakeAsync(scim);
        (await judge.PatchAsync(resource, JsonNode.Parse(operations)!)).GetProperty("refused").GetString().ShouldBe(type);
        ((string)(await scim.PatchAsync($"/Users/{id}", operations, 400))["scimType"]!).ShouldBe(type);
        JsonNode.DeepEquals(await scim.SendAsync(HttpMethod.Get, $"/Users/{id}"), resource).ShouldBeTrue();
    }

    [Fact]
    public async Task Filters_find_what_they_find_elsewhere()
    {
        var scim = await ScimSite.StartAsync(portal);
        await MakeAsync(scim);
        await MakeAsync(scim, "bo", """{"displayName":"Bo \"the\" First","nickName":"bo","phoneNumbers":[{"value":"+1","type":"mobile"}],"title":"Intern"}""");
        await MakeAsync(scim, "cy", """{"name":{"familyName":"O'Malley"}}""");
        var all = (await scim.SendAsync(HttpMethod.Get, "/Users"))["Resources"]!;
        // RFC 7644 §3.4.2.2 has most of them.
        string[] filters =
        [
            $"userName eq \"ada@{scim.Domain}\"", "name.familyName co \"O'Malley\"", "userName sw \"b\"", "title pr", "title pr and nickName eq \"bo\"", "title pr or name.familyName eq \"Lovelace\"",
            "meta.lastModified gt \"2011-05-13T04:42:34Z\"", "meta.lastModified lt \"2011-05-13T04:42:34Z\"", $"{Enterprise}:department eq \"Operations\"",
            "active eq true and (phoneNumbers.value co \"+2\" or phoneNumbers.type eq \"fax\")", "not (title pr)", "nickName EQ \"bo\" AND title PR", "phoneNumbers[type eq \"work\" and value co \"+\"]",
            "phoneNumbers.type eq \"work\" and phoneNumbers.value eq \"+2\"",
            "displayName co \"\\\"the\\\"\"", "userName ew \".example\" and title pr or nickName eq \"countess\"", "title pr or nickName pr and userName sw \"c\"", "(title pr or nickName pr) and userName sw \"a\"",
        ];
        var otherwise = new List<string>();
        foreach (var filter in filters)
        {
            var judged = await judge.FilterAsync(filter, all.DeepClone());
            var wanted = all.AsArray().Zip(judged.GetProperty("matches").EnumerateArray(), (user, isFound) => (user, isFound)).Where(p => p.isFound.GetBoolean()).Select(p => (string)p.user!["userName"]!);
            var found = await FindAsync(filter);
            if (!found.SequenceEqual(wanted, StringComparer.Ordinal))
            {
                otherwise.Add($"{filter}: {string.Join(' ', wanted)} there, {string.Join(' ', found)} here");
            }
        }

        otherwise.ShouldBeEmpty();
        // Where the judge does not do as RFC 7644 §3.4.2.2 says: a plain list of texts, and what is in brackets is of one and the same value.
        (await FindAsync($"schemas eq \"{Enterprise}\"")).ShouldBe([$"ada@{scim.Domain}"]);
        (await FindAsync("phoneNumbers[type eq \"work\" and value eq \"+2\"]")).ShouldBeEmpty();
        (await FindAsync("phoneNumbers[type eq \"fax\"] or phoneNumbers[type eq \"mobile\" and value eq \"+1\"]")).ShouldBe([$"bo@{scim.Domain}"]);

        async Task<List<string>> FindAsync(string filter) =>
            [.. (await scim.SendAsync(HttpMethod.Get, $"/Users?filter={Uri.EscapeDataString(filter)}"))["Resources"]!.AsArray().Select(u => (string)u!["userName"]!)];
    }

    [Fact]
    public async Task What_is_no_filter_elsewhere_is_none_here()
    {
        var scim = await ScimSite.StartAsync(portal);
        string[] filters =
        [
            "userName", "userName eq", "userName eq \"a\" and", "eq \"a\"", "(userName eq \"a\"", "userName eq \"a\")", "emails[type eq \"work\"", "emails[]", "emails type eq \"work\"]", "userName xx \"a\"",
            "userName eq a", "userName eq 'a'", "userName eq \"a", "userName eq \"a\" userName eq \"b\"", "\"userName\" eq \"a\"", "userName pr \"a\"", "and", "userName pr or or userName pr", "userName eq True",
            "userName eq {\"a\":1}", "userName eq [\"a\"]", ".a eq \"x\"", "-a pr", "$a pr", "a eq 01", "a eq .5", "emails[type pr][value pr]",
        ];
        foreach (var filter in filters)
        {
            (await judge.FilterAsync(filter, new JsonArray())).TryGetProperty("refused", out _).ShouldBeTrue(filter);
            ((string)(await scim.SendAsync(HttpMethod.Get, $"/Users?filter={Uri.EscapeDataString(filter)}", status: 400))["scimType"]!).ShouldBe("invalidFilter", filter);
        }
    }

    private static async Task<(string Id, JsonObject Resource)> MakeAsync(ScimSite scim, string name = "ada", string? attributes = null)
    {
        var user = (JsonObject)JsonNode.Parse(attributes ?? $$$"""
            {"displayName":"Ada","nickName":"countess","name":{"givenName":"Ada","familyName":"Lovelace"},"phoneNumbers":[{"value":"+1","type":"work"},{"value":"+2","type":"mobile"}],
            "{{{Enterprise}}}":{"department":"Operations","costCenter":"4130"}}
            """)!;
        user["userName"] = $"{name}@{scim.Domain}";
        user["active"] = true;
        var id = (string)(await scim.SendAsync(HttpMethod.Post, "/Users", user.ToJsonString(), 201))["id"]!;
        return (id, await scim.SendAsync(HttpMethod.Get, $"/Users/{id}"));
    }
}
