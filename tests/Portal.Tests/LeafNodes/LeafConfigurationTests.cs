using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Creds;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.LeafNodes;
using Platform.Portal.Tests.Users;

namespace Platform.Portal.Tests.LeafNodes;

public sealed class LeafConfigurationTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_a_user_for_leaf_lines_alone_one_credential_in_the_ledger_and_a_configuration_with_every_regions_url()
    {
        var tenant = await portal.NewTenantAsync();

        var response = await PostAsync(tenant, new { name = "dock-7", region = "eu-west", client_port = 4333 });

        (response.StatusCode, response.Headers.CacheControl!.NoStore).ShouldBe((HttpStatusCode.Created, true));
        var made = await response.ReadAsync<CreateLeafConfiguration.Response>();
        (await (await tenant.Client.GetAsync(response.Headers.Location, Ct)).Content.ReadAsStringAsync(Ct)).ShouldContain("\"allowed_connection_types\":[\"LEAFNODE\",\"LEAFNODE_WS\"]");
        await using var db = portal.AsOwner();
        var account = await db.Accounts.SingleAsync(a => a.Id == tenant.Account, Ct);
        made.Configuration.ShouldBe(new LeafConfiguration("dock-7", account.PublicKey, ["nats-leaf://eu-west-1:4225", "nats-leaf://us-east-1:4225", "nats-leaf://ap-south-1:4225"], 4333).Text);
        var (_, user, key) = NatsCreds.ParseUserConfig(Encoding.UTF8.GetBytes(made.Creds));
        key.Dispose();
        (user.Name, user.Subject, user.User.IssuerAccount).ShouldBe(("dock-7", made.PublicKey, account.PublicKey));
        user.User.AllowedConnectionTypes.ShouldBe(["LEAFNODE", "LEAFNODE_WS"]);
        (await tenant.StatusesAsync()).ShouldBe([CredentialStatus.Active]);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "leaf.create" && a.Target == made.UserId.ToString(), Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Comes_as_one_archive_of_both_files()
    {
        var tenant = await portal.NewTenantAsync();
        tenant.Client.DefaultRequestHeaders.Accept.Add(new("application/zip"));

        var response = await PostAsync(tenant, new { name = "dock-7" });

        response.Content.Headers.ContentDisposition!.FileName.ShouldBe("dock-7.zip");
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Ct));
        zip.Entries.Select(e => (e.FullName, e.ExternalAttributes >> 16 & 0b111_111_111)).ShouldBe([("dock-7.conf", 0b110_000_000), ("dock-7.creds", 0b110_000_000)]);
    }

    [Theory]
    [InlineData("""{"name":"us-east"}""", "409 leaf.name_is_region /name")]
    [InlineData("""{"name":"a","region":"mars"}""", "400 leaf.unknown_region /region")]
    [InlineData("""{"name":"a","client_port":0}""", "400 leaf.invalid_port /client_port")]
    [InlineData("""{"name":"a","client_port":65536}""", "400 leaf.invalid_port /client_port")]
    [InlineData("""{"name":"a","group":"none"}""", "400 user.unknown_group /group")]
    [InlineData("""{"name":"a","expires_at":"2020-01-01T00:00:00Z"}""", "400 credential.expiry_past /expires_at")]
    [InlineData("""{"name":"default"}""", "409 user.name_taken /name")]
    public async Task A_refusal_names_the_field_and_nothing_is_written(string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/leaf-configurations", content, Ct)).ToldAsync()).ShouldBe(expected);

        await using var db = portal.AsOwner();
        (await db.Users.CountAsync(u => u.OrganizationId == tenant.Id, Ct), await db.Credentials.CountAsync(c => c.OrganizationId == tenant.Id, Ct)).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Is_refused_where_the_account_lets_no_leaf_node_in()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.PatchAsync(tenant.AccountPath, new { limits = new { leaf = 0 } })).ToldAsync()).ShouldBe("200");

        (await (await PostAsync(tenant, new { name = "dock-7" })).ToldAsync()).ShouldBe("409 leaf.none_allowed");
    }

    private static Task<HttpResponseMessage> PostAsync(Tenant tenant, object body) => tenant.Client.PostAsync($"{tenant.AccountPath}/leaf-configurations", body);
}
