using Platform.Store;

namespace Platform.Portal.Tests.Scim;

/// <summary>Groups, and the roles that follow from them.</summary>
public sealed class ScimGroupTests(PortalFixture portal)
{
    [Fact]
    public async Task Members_get_the_role_of_the_first_group_the_mapping_names_and_lose_it_with_the_group()
    {
        var scim = await ScimSite.StartAsync(portal);
        var (ada, bo) = (await scim.NewUserAsync("ada"), await scim.NewUserAsync("bo"));
        var admins = (string)(await scim.SendAsync(HttpMethod.Post, "/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"NATS admins","members":[{"value":"{{ada}}"}]}""", 201))["id"]!;
        var developers = (string)(await scim.SendAsync(HttpMethod.Post, "/Groups", $$"""{"displayName":"NATS developers","members":[{"value":"{{ada}}","display":"ada"},{"value":"{{bo}}"}]}""", 201))["id"]!;
        (await scim.RoleAsync("ada"), await scim.RoleAsync("bo")).ShouldBe((Role.Admin, Role.Developer));
        ((string)(await scim.SendAsync(HttpMethod.Get, $"/Users/{ada}"))["groups"]![0]!["display"]!).ShouldBe("NATS admins");

        // Entra ID: the member by value, with a $ref that is null.
        await scim.PatchAsync($"/Groups/{admins}", $$"""[{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{bo}}"}]}]""");
        (await scim.RoleAsync("bo")).ShouldBe(Role.Admin);
        await scim.PatchAsync($"/Groups/{admins}", $$"""[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{bo}}"}]}]""");
        (await scim.RoleAsync("bo")).ShouldBe(Role.Developer);

        // Okta: the member by a filter; the name without a path, with the id beside it.
        await scim.PatchAsync($"/Groups/{admins}", $$"""[{"op":"remove","path":"members[value eq \"{{ada}}\"]"}]""");
        (await scim.RoleAsync("ada")).ShouldBe(Role.Developer);
        await scim.PatchAsync($"/Groups/{developers}", $$$"""[{"op":"replace","value":{"id":"{{{developers}}}","displayName":"NATS admins of old"}}]""");
        (await scim.RoleAsync("ada"), await scim.RoleAsync("bo")).ShouldBe((Role.Viewer, Role.Viewer));

        await scim.PatchAsync($"/Groups/{admins}", $$"""[{"op":"add","path":"members","value":[{"value":"{{ada}}"},{"value":"{{bo}}"}]}]""");
        await scim.SendAsync(HttpMethod.Delete, $"/Groups/{admins}", status: 204);
        (await scim.RoleAsync("ada"), await scim.RoleAsync("bo")).ShouldBe((Role.Viewer, Role.Viewer));
    }

    [Fact]
    public async Task Without_a_default_role_who_is_in_no_group_is_no_member()
    {
        var scim = await ScimSite.StartAsync(portal, ScimSite.Mapping with { DefaultRole = null });
        var ada = await scim.NewUserAsync("ada");
        (await scim.RoleAsync("ada")).ShouldBeNull();
        await scim.SendAsync(HttpMethod.Post, "/Groups", $$"""{"displayName":"NATS developers","members":[{"value":"{{ada}}"}]}""", 201);
        (await scim.RoleAsync("ada")).ShouldBe(Role.Developer);
    }

    [Fact]
    public async Task Finds_groups_as_directories_ask_for_them()
    {
        var scim = await ScimSite.StartAsync(portal);
        var ada = await scim.NewUserAsync("ada");
        var id = (string)(await scim.SendAsync(HttpMethod.Post, "/Groups", $$"""{"displayName":"Team \"one\"","externalId":"g-1","members":[{"value":"{{ada}}"}]}""", 201))["id"]!;
        foreach (var filter in new[] { "displayName eq \"team \\\"ONE\\\"\"", "externalId eq \"g-1\"", $"id eq \"{id}\" and members.value eq \"{ada}\"", $"members[value eq \"{ada}\"]" })
        {
            ((int)(await scim.SendAsync(HttpMethod.Get, $"/Groups?excludedAttributes=members&filter={Uri.EscapeDataString(filter)}"))["totalResults"]!).ShouldBe(1, filter);
        }

        (await scim.SendAsync(HttpMethod.Get, $"/Groups/{id}?excludedAttributes=members")).ContainsKey("members").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"displayName":""}""", 400, "invalidValue"), InlineData("""{"displayName":"x","members":[{"value":"scu_00000000000000000000000000"}]}""", 400, "invalidValue"), InlineData("""{"displayName":"x","members":[{}]}""", 400, "invalidValue")]
    public async Task What_is_wrong_is_said_in_SCIMs_words(string body, int status, string type)
    {
        var scim = await ScimSite.StartAsync(portal);
        ((string)(await scim.SendAsync(HttpMethod.Post, "/Groups", body, status))["scimType"]!).ShouldBe(type);
    }

    [Fact]
    public async Task A_patch_that_cannot_be_applied_leaves_everything_as_it_was()
    {
        var scim = await ScimSite.StartAsync(portal);
        var id = (string)(await scim.SendAsync(HttpMethod.Post, "/Groups", """{"displayName":"whole"}""", 201))["id"]!;
        ((string)(await scim.PatchAsync($"/Groups/{id}", """[{"op":"replace","path":"displayName","value":"half"},{"op":"replace","path":"members[","value":1}]""", 400))["scimType"]!).ShouldBe("invalidPath");
        ((string)(await scim.PatchAsync($"/Groups/{id}", """[{"op":"replace","path":"id","value":"other"}]""", 400))["scimType"]!).ShouldBe("mutability");
        ((string)(await scim.PatchAsync($"/Groups/{id}", """[{"op":"remove"}]""", 400))["scimType"]!).ShouldBe("noTarget");
        ((string)(await scim.PatchAsync($"/Groups/{id}", """[{"op":"replace","path":"displayName"}]""", 400))["scimType"]!).ShouldBe("invalidSyntax");
        ((string)(await scim.PatchAsync($"/Groups/{id}", """[{"op":"move","path":"displayName"}]""", 400))["scimType"]!).ShouldBe("invalidSyntax");
        ((string)(await scim.SendAsync(HttpMethod.Get, $"/Groups/{id}"))["displayName"]!).ShouldBe("whole");
    }
}
