using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Tests.SingleSignOn;
using Platform.Store;

namespace Platform.Portal.Tests.Scim;

/// <summary>An organization with a verified domain and a mapping, and its directory's client.</summary>
internal sealed class ScimSite(Tenant tenant, string domain, HttpClient client)
{
    public static readonly RoleMapping Mapping = new([], [new("NATS admins", Role.Admin), new("NATS developers", Role.Developer)], Role.Viewer);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Tenant Tenant => tenant;
    public string Domain => domain;
    public string Url => $"/scim/v2/{tenant.Id}";

    public static async Task<ScimSite> StartAsync(PortalFixture portal, RoleMapping? mapping = null)
    {
        var (tenant, domain) = (await portal.NewPersonAsync(), TenantSignOn.NewDomain());
        await tenant.VerifyAsync(domain);
        await tenant.PutAsync(new(Mapping: mapping ?? Mapping));
        var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewScimTokenAsync()).Token);
        return new ScimSite(tenant, domain, client);
    }

    /// <summary>The answer's body, after its status and type were looked at.</summary>
    public async Task<JsonObject> SendAsync(HttpMethod method, string path, string? body = null, int status = 200)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/scim+json"));
        }

        var response = await client.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        ((int)response.StatusCode).ShouldBe(status, text);
        if (status == 204)
        {
            return [];
        }

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/scim+json");
        return (JsonObject)JsonNode.Parse(text)!;
    }

    public async Task<string> NewUserAsync(string name, bool isActive = true) =>
        (string)(await SendAsync(HttpMethod.Post, "/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}@{{domain}}","externalId":"ext-{{name}}","active":{{(isActive ? "true" : "false")}}}""", 201))["id"]!;

    public Task<JsonObject> PatchAsync(string path, string operations, int status = 200) =>
        SendAsync(HttpMethod.Patch, path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{operations}}}""", status);

    public async Task<Role?> RoleAsync(string name)
    {
        await using var db = tenant.Portal.AsOwner();
        var email = $"{name}@{domain}";
        var person = await db.Persons.Where(p => p.Email == email).Select(p => p.Id).SingleOrDefaultAsync(Ct);
        return await db.Members.Where(m => m.OrganizationId == tenant.Id && m.PersonId == new PersonId(person)).Select(m => (Role?)m.Role).SingleOrDefaultAsync(Ct);
    }
}
