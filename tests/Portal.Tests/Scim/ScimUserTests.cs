using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Tests.SingleSignOn;
using Platform.Store;

namespace Platform.Portal.Tests.Scim;

/// <summary>Users as Entra ID and Okta send them (learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups, developer.okta.com/docs/api/openapi/okta-scim).</summary>
public sealed class ScimUserTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string EntraUser(string userName) => $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"{{{userName}}}",
        "active":true,"emails":[{"primary":true,"type":"work","value":"{{{userName}}}"}],"meta":{"resourceType":"User"},"name":{"formatted":"givenName familyName","familyName":"familyName","givenName":"givenName"},
        "roles":[],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Operations","manager":"1234"}}
        """;

    [Fact]
    public async Task Entra_makes_finds_changes_and_ends_a_member()
    {
        var scim = await ScimSite.StartAsync(portal);
        var name = $"ada@{scim.Domain}";
        // It asks whether the user is there before it makes one.
        var none = await scim.SendAsync(HttpMethod.Get, $"/Users?filter=userName eq \"{name}\"");
        ((int)none["totalResults"]!, none["Resources"]!.AsArray().Count).ShouldBe((0, 0));

        var made = await scim.SendAsync(HttpMethod.Post, "/Users", EntraUser(name), 201);
        var id = (string)made["id"]!;
        ((string)made["meta"]!["location"]!).ShouldBe($"http://portal.test{scim.Url}/Users/{id}");
        ((string)made["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]!["department"]!).ShouldBe("Operations");
        (await scim.RoleAsync("ada")).ShouldBe(Role.Viewer);
        foreach (var filter in new[] { $"userName eq \"{name.ToUpperInvariant()}\"", "externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\"", "emails[type eq \"work\"].value eq \"" + name + "\"", "name.familyName sw \"fam\" and not (active eq false)" })
        {
            ((int)(await scim.SendAsync(HttpMethod.Get, $"/Users?filter={Uri.EscapeDataString(filter)}"))["totalResults"]!).ShouldBe(1, filter);
        }

        var changed = await scim.PatchAsync($"/Users/{id}", """
            [{"op":"Replace","path":"emails[type eq \"work\"].value","value":"updated@example.test"},{"op":"Replace","path":"name.familyName","value":"updatedFamilyName"},
             {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Finance"},{"op":"Add","value":{"name.givenName":"Ada","displayName":"Ada L"}}]
            """);
        ((string)changed["emails"]![0]!["value"]!, (string)changed["name"]!["familyName"]!, (string)changed["name"]!["givenName"]!, (string)changed["displayName"]!)
            .ShouldBe(("updated@example.test", "updatedFamilyName", "Ada", "Ada L"));
        ((string)changed["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]!["department"]!).ShouldBe("Finance");

        var ended = await scim.PatchAsync($"/Users/{id}", """[{"op":"Replace","path":"active","value":"False"}]""");
        ((bool)ended["active"]!).ShouldBeFalse();
        (await scim.RoleAsync("ada")).ShouldBeNull();
        await scim.PatchAsync($"/Users/{id}", """[{"op":"Add","path":"active","value":"True"}]""");
        (await scim.RoleAsync("ada")).ShouldBe(Role.Viewer);

        await scim.SendAsync(HttpMethod.Delete, $"/Users/{id}", status: 204);
        await scim.SendAsync(HttpMethod.Get, $"/Users/{id}", status: 404);
        (await scim.RoleAsync("ada")).ShouldBeNull();
    }

    [Fact]
    public async Task Okta_makes_replaces_and_ends_a_member()
    {
        var scim = await ScimSite.StartAsync(portal);
        var name = $"test.user@{scim.Domain}";
        var okta = $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}","name":{"givenName":"Test","familyName":"User"},"emails":[{"primary":true,"value":"{{name}}","type":"work"}],
            "displayName":"Test User","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}
            """;
        var made = await scim.SendAsync(HttpMethod.Post, "/Users", okta, 201);
        var id = (string)made["id"]!;
        made.ContainsKey("password").ShouldBeFalse();
        JsonNode.DeepEquals(await scim.SendAsync(HttpMethod.Get, $"/Users/{id}"), made).ShouldBeTrue();

        var replaced = await scim.SendAsync(HttpMethod.Put, $"/Users/{id}", okta.Replace("\"Test User\"", "\"Another\"", StringComparison.Ordinal));
        ((string)replaced["displayName"]!, (string)replaced["id"]!).ShouldBe(("Another", id));
        var ended = await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","value":{"active":false}}]""");
        ((bool)ended["active"]!).ShouldBeFalse();
        (await scim.RoleAsync("test.user")).ShouldBeNull();

        var list = await scim.SendAsync(HttpMethod.Get, "/Users?startIndex=1&count=100");
        ((int)list["totalResults"]!, (int)list["itemsPerPage"]!, (int)list["startIndex"]!).ShouldBe((1, 1, 1));
        await using var db = portal.AsOwner();
        (await db.ScimUsers.Where(u => u.OrganizationId == scim.Tenant.Id).Select(u => u.Document).SingleAsync(Ct)).ShouldNotContain("1mz050nq");
    }

    [Fact]
    public async Task Deactivating_cuts_the_sessions_of_that_member_and_is_written_down_as_the_directorys()
    {
        var scim = await ScimSite.StartAsync(portal);
        var id = await scim.NewUserAsync("bo");
        await using (var db = portal.AsOwner())
        {
            var person = await db.Persons.SingleAsync(p => p.Email == $"bo@{scim.Domain}", Ct);
            db.PersonSessions.Add(new PersonSession
            {
                Id = PersonSessionId.New(TimeProvider.System.GetUtcNow()),
                PersonId = person.PersonId,
                Hash = new byte[32].Select((_, i) => (byte)(i + person.Id.GetHashCode())).ToArray(),
                Methods = ["sso"],
                CreatedAt = TimeProvider.System.GetUtcNow(),
                LastSeenAt = TimeProvider.System.GetUtcNow(),
                AuthenticatedAt = TimeProvider.System.GetUtcNow(),
                Address = "",
                Agent = "",
                SsoOrganizationId = scim.Tenant.Id,
            });
            await db.SaveChangesAsync(Ct);
        }

        await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"active","value":false}]""");
        await using var read = portal.AsOwner();
        (await read.PersonSessions.AnyAsync(s => s.SsoOrganizationId == scim.Tenant.Id, Ct)).ShouldBeFalse();
        (await read.AuditRows.Where(a => a.OrganizationId == scim.Tenant.Id && a.Actor.StartsWith("token sct_")).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct))
            .ShouldBe(["person.create", "scim_user.create", "member.provision", "scim_user.update", "member.remove"]);
        (await read.AuditRows.Where(a => a.OrganizationId == scim.Tenant.Id && a.Action == "member.remove").Select(a => a.Origin).SingleAsync(Ct)).ShouldContain("\"via\":\"scim\"");
    }

    [Fact]
    public async Task The_last_owner_stays()
    {
        var scim = await ScimSite.StartAsync(portal);
        await using (var db = portal.AsOwner())
        {
            (await db.Persons.SingleAsync(p => p.Id == scim.Tenant.Person.Value, Ct)).SetEmail($"owner@{scim.Domain}");
            await db.SaveChangesAsync(Ct);
        }

        var id = await scim.NewUserAsync("owner");
        (await scim.RoleAsync("owner")).ShouldBe(Role.Owner);
        var refused = await scim.PatchAsync($"/Users/{id}", """[{"op":"replace","path":"active","value":false}]""", 409);
        ((string)refused["scimType"]!, (string)refused["status"]!, (string)refused["schemas"]![0]!).ShouldBe(("mutability", "409", "urn:ietf:params:scim:api:messages:2.0:Error"));
        await scim.SendAsync(HttpMethod.Delete, $"/Users/{id}", status: 409);
        (await scim.RoleAsync("owner")).ShouldBe(Role.Owner);
        ((bool)(await scim.SendAsync(HttpMethod.Get, $"/Users/{id}"))["active"]!).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"userName":"someone@elsewhere.example"}""", 400, "invalidValue"), InlineData("""{"userName":""}""", 400, "invalidValue"), InlineData("""{}""", 400, "invalidValue")]
    [InlineData("""{"userName":"a","active":"maybe"}""", 400, "invalidValue"), InlineData("""[]""", 400, "invalidSyntax"), InlineData("""{"a":1,"a":2}""", 400, "invalidSyntax"), InlineData("no json", 400, "invalidSyntax")]
    public async Task What_is_wrong_is_said_in_SCIMs_words(string body, int status, string type)
    {
        var scim = await ScimSite.StartAsync(portal);
        ((string)(await scim.SendAsync(HttpMethod.Post, "/Users", body, status))["scimType"]!).ShouldBe(type);
    }

    [Fact]
    public async Task A_name_or_an_address_twice_is_refused()
    {
        var scim = await ScimSite.StartAsync(portal);
        await scim.NewUserAsync("twice");
        var refused = await scim.SendAsync(HttpMethod.Post, "/Users", $$"""{"userName":"TWICE@{{scim.Domain}}"}""", 409);
        ((string)refused["scimType"]!).ShouldBe("uniqueness");
    }

    [Fact]
    public async Task Another_organizations_token_and_none_are_one_answer()
    {
        var (ours, theirs) = (await ScimSite.StartAsync(portal), await ScimSite.StartAsync(portal));
        var id = await theirs.NewUserAsync("hidden");
        using var client = portal.NewClient();
        foreach (var path in new[] { "/Users", $"/Users/{id}", "/Groups", "/ServiceProviderConfig" })
        {
            (await client.GetAsync(theirs.Url + path, Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        }

        var token = await ours.Tenant.NewScimTokenAsync();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);
        (await client.GetAsync(theirs.Url + $"/Users/{id}", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        // In its own organization the other's user is not there.
        (await client.GetAsync(ours.Url + $"/Users/{id}", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        // The token opens nothing else, and a person's token nothing here.
        (await client.GetAsync("/api/v1/accounts", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = ours.Tenant.Client.DefaultRequestHeaders.Authorization;
        (await client.GetAsync(ours.Url + "/Users", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await ours.Tenant.Client.DeleteAsync($"/api/v1/single-sign-on/scim-tokens/{token.Id}", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);
        (await client.GetAsync(ours.Url + "/Users", Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Says_what_it_can_and_pages_what_it_has()
    {
        var scim = await ScimSite.StartAsync(portal);
        ((bool)(await scim.SendAsync(HttpMethod.Get, "/ServiceProviderConfig"))["patch"]!["supported"]!).ShouldBeTrue();
        ((int)(await scim.SendAsync(HttpMethod.Get, "/Schemas"))["totalResults"]!).ShouldBe(3);
        ((string)(await scim.SendAsync(HttpMethod.Get, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"))["name"]!).ShouldBe("User");
        ((string)(await scim.SendAsync(HttpMethod.Get, "/ResourceTypes/Group"))["endpoint"]!).ShouldBe("/Groups");
        foreach (var i in Enumerable.Range(1, 5))
        {
            await scim.NewUserAsync($"u{i}");
        }

        var page = await scim.SendAsync(HttpMethod.Get, "/Users?startIndex=4&count=2");
        ((int)page["totalResults"]!, (int)page["startIndex"]!, page["Resources"]!.AsArray().Select(r => (string)r!["userName"]!).ToArray()).ShouldSatisfyAllConditions(
            p => p.Item1.ShouldBe(5), p => p.Item2.ShouldBe(4), p => p.Item3.ShouldBe([$"u4@{scim.Domain}", $"u5@{scim.Domain}"]));
        var none = await scim.SendAsync(HttpMethod.Get, "/Users?count=0");
        ((int)none["totalResults"]!, none["Resources"]!.AsArray().Count).ShouldBe((5, 0));
        (await scim.SendAsync(HttpMethod.Get, "/Users?attributes=userName&count=1"))["Resources"]![0]!.AsObject().Select(p => p.Key).ShouldBe(["schemas", "id", "userName", "meta"]);
        ((string)(await scim.SendAsync(HttpMethod.Get, "/Users?filter=userName%20eq", status: 400))["scimType"]!).ShouldBe("invalidFilter");
        (await scim.SendAsync(HttpMethod.Get, "/Nothing", status: 404)).ShouldNotBeNull();
        (await scim.SendAsync(HttpMethod.Put, "/Users", "{}", status: 405)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_user_is_a_person_without_a_password_whose_address_is_confirmed()
    {
        var scim = await ScimSite.StartAsync(portal);
        await scim.NewUserAsync("sso");
        await using var db = portal.AsOwner();
        var person = await db.Persons.SingleAsync(p => p.Email == $"sso@{scim.Domain}", Ct);
        (person.PasswordHash, person.EmailConfirmed).ShouldBe((null, true));
    }

    [Fact]
    public void Documents_are_kept_without_what_is_the_platforms()
    {
        var clean = Features.Scim.ScimDocument.Clean((JsonObject)JsonNode.Parse("""{"ID":"x","Password":"p","Active":"TRUE","emails":[{"primary":"false"}],"meta":{},"groups":[1],"schemas":[]}""")!);
        clean.ToJsonString().ShouldBe("""{"Active":true,"emails":[{"primary":false}]}""");
    }
}
