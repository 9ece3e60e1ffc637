using System.Globalization;
using System.Net;
using System.Text.Json;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>Every operation of the OpenAPI document by everybody who could ask: each role, a developer of another account only, and somebody who is no member.
/// What is expected is computed from <see cref="AccessTable"/>; a cell that is otherwise is named.</summary>
public sealed class AccessMatrixTests(PortalFixture portal)
{
    /// <summary>API tokens are their makers' own, and what an application may do is theirs who let it: an owner's is not there for the colleague who asks.</summary>
    private static readonly string[] OfSomebodyElse = ["GetToken", "RotateToken", "RevokeToken", "RevokeAuthorization"];

    /// <summary>What whoever is let through finds nothing of, since the sweep makes the name up, or has not made the thing yet.</summary>
    private static readonly string[] MadeUp = ["404 stream.not_found", "404 revocation.not_found", "404 share.not_advertised"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_names_every_operation_of_the_document_once() =>
        (await DocumentAsync()).Values.Order(StringComparer.Ordinal).ShouldBe(AccessTable.All.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Role.Owner)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Developer)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Billing)]
    public async Task Each_role_is_let_through_where_the_table_says_and_refused_everywhere_else(Role role)
    {
        var tenant = await portal.NewTenantAsync();
        var bo = await tenant.AddColleagueAsync(role);
        await CompareAsync(tenant, bo.Client, (operation, id) =>
            AccessTable.Persons.Contains(id) ? "403"
            : operation.IsPlatforms || OfSomebodyElse.Contains(id) ? "404"
            : MayBy(role, id) ? "let through" : "403");
    }

    [Fact]
    public async Task Whoever_is_there_for_one_account_finds_nothing_of_another()
    {
        var tenant = await portal.NewTenantAsync();
        var other = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name = "other" })).ReadAsync<AccountView>();
        var bo = await tenant.AddColleagueAsync(Role.Developer, other.Id);
        await CompareAsync(tenant, bo.Client, (operation, id) =>
            AccessTable.Persons.Contains(id) || AccessTable.Unlimited.Contains(id) ? "403"
            : operation.IsPlatforms ? "404"
            : !MayBy(Role.Developer, id) ? "403"
            : operation.Name.Contains("{accountId}", StringComparison.Ordinal) || OfSomebodyElse.Contains(id) ? "404" : "let through");
    }

    [Fact]
    public async Task Whoever_is_no_member_finds_no_organization()
    {
        var tenant = await portal.NewTenantAsync();
        var stranger = await portal.NewTenantAsync();
        stranger.Client.DefaultRequestHeaders.Add("Trunkline-Organization", tenant.Id.ToString());
        await CompareAsync(tenant, stranger.Client, (_, id) => AccessTable.Persons.Contains(id) ? "403" : "404");
    }

    private static bool MayBy(Role role, string operation) =>
        AccessTable.Members.Contains(operation) || AccessTable.Needs[operation].All(p => Permissions.Of(role).Contains(p, StringComparer.Ordinal));

    private async Task CompareAsync(Tenant tenant, HttpClient client, Func<SweptOperation, string, string> expected)
    {
        var ids = await DocumentAsync();
        var wrong = new List<string>();
        foreach (var operation in SweptOperation.All(portal).Where(o => !o.IsAnonymous))
        {
            // A route says of which kind its parameters are, the document says it elsewhere.
            var id = ids[operation.Name.Replace(":int}", "}", StringComparison.Ordinal)];
            var response = await operation.SendAsync(client, tenant);
            var told = response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : await response.ToldAsync();
            var met = response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => "401",
                HttpStatusCode.Forbidden => "403",
                HttpStatusCode.NotFound when !MadeUp.Contains(told) => "404",
                _ => "let through",
            };
            if (met != expected(operation, id))
            {
                wrong.Add($"{id}: {expected(operation, id)} expected, {told}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>Operation ids by "GET /api/v1/…".</summary>
    private async Task<Dictionary<string, string>> DocumentAsync()
    {
        using var anyone = portal.NewClient();
        using var document = JsonDocument.Parse(await anyone.GetStringAsync("/openapi/v1.json", Ct));
        return document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => ($"{method.Name.ToUpper(CultureInfo.InvariantCulture)} {path.Name}", method.Value.GetProperty("operationId").GetString()!)))
            .ToDictionary(o => o.Item1, o => o.Item2, StringComparer.Ordinal);
    }
}
