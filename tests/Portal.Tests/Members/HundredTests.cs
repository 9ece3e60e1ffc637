using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Members;
using Platform.Portal.Features.Users;
using Platform.Portal.Tests.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>All of two organizations of fifty: who sees what of their own and of the other's, and SCIM's operations, which are the directories' alone.</summary>
public sealed class HundredTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_a_hundred_sees_the_accounts_of_their_kind_their_own_fifty_and_nothing_of_the_others()
    {
        var (one, two) = (await Fifty.FoundAsync(portal), await Fifty.FoundAsync(portal));
        var wrong = new ConcurrentBag<string>();
        var all = one.Everybody.Select(o => (Who: o, Of: one, Elsewhere: two)).Concat(two.Everybody.Select(o => (Who: o, Of: two, Elsewhere: one)));
        await Parallel.ForEachAsync(all, Ct, async (asker, _) =>
        {
            using var client = portal.ClientWith(asker.Who.Token);
            var (kind, mine) = (asker.Who.Kind, asker.Of);
            var isForNone = kind.Role == Role.Billing;
            IReadOnlyList<AccountId> expected = kind.SeesOneAccount ? [asker.Who.Account] : [mine.Tenant.Account, mine.Other];
            var accounts = await client.GetAsync("/api/v1/accounts", Ct);
            var sees = isForNone ? accounts.StatusCode == HttpStatusCode.Forbidden : (await accounts.ReadAsync<Page<AccountView>>()).Data.Select(a => a.Id).ToHashSet().SetEquals(expected);
            var members = await client.GetAsync("/api/v1/members?limit=200", Ct);
            var seesMembers = kind.IsLimitedToUser ? members.StatusCode == HttpStatusCode.Forbidden : (await members.ReadAsync<Page<MemberView>>()).Data.Count == Fifty.Members;
            var users = isForNone ? [] : (await (await client.GetAsync($"/api/v1/accounts/{asker.Who.Account}/users?limit=200", Ct)).ReadAsync<Page<UserView>>()).Data;
            var seesUsers = isForNone || (kind.IsLimitedToUser ? users is [var only] && only.Id == asker.Who.User : users.Count == (asker.Who.Account == mine.Tenant.Account ? 2 : 0));
            var elsewhere = await client.GetAsync(asker.Elsewhere.Tenant.AccountPath, Ct);
            if (!sees || !seesMembers || !seesUsers || elsewhere.StatusCode != (isForNone ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound))
            {
                wrong.Add($"{kind.Name}: {await accounts.Content.ReadAsStringAsync(Ct)}, {members.StatusCode} of members, {users.Count} users, {elsewhere.StatusCode}");
            }
        });
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scims_operations_are_there_for_the_organizations_own_directory_and_for_no_kind_of_member()
    {
        var (one, two) = (await Fifty.FoundAsync(portal), await Fifty.FoundAsync(portal));
        foreach (var tenant in new[] { one.Tenant, two.Tenant })
        {
            await tenant.PutAsync(new("https://login.example.com", "trunkline"));
        }

        var (directory, foreign) = ((await one.Tenant.NewScimTokenAsync()).Token, (await two.Tenant.NewScimTokenAsync()).Token);
        var askers = AccessKind.All.SelectMany(k => new[] { (k.Name, one.Of(k).Token), ($"{k.Name} elsewhere", two.Of(k).Token) }).Append(("directory elsewhere", foreign)).Append(("directory", directory)).ToList();
        var operations = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText?.StartsWith("/scim/", StringComparison.Ordinal) is true)
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => (Method: m, Path: e.RoutePattern.RawText!.TrimEnd('/').Replace("{organization}", one.Tenant.Id.ToString(), StringComparison.Ordinal)))).ToList();
        operations.Count.ShouldBe(17);
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(askers.SelectMany(asker => operations.Select(operation => (asker, operation))), Ct, async (cell, _) =>
        {
            var ((name, token), (method, path)) = cell;
            using var client = portal.ClientWith(token);
            using var request = new HttpRequestMessage(new(method), path) { Content = method is "GET" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/scim+json") };
            var response = await client.SendAsync(request, Ct);
            if ((response.StatusCode == HttpStatusCode.Unauthorized) != (name != "directory") || response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
            {
                wrong.Add($"{method} {path} by {name}: {response.StatusCode}");
            }
        });
        wrong.ShouldBeEmpty();
    }
}
