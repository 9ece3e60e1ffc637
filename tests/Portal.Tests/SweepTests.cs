using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

/// <summary>Every operation of the API, from the routes themselves: a new one is in here by being mapped.</summary>
public sealed class SweepTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Only ever shrinks, but for what must work before anybody is known.</summary>
    private static readonly string[] OpenToAnyone =
    [
        "POST /api/v1/invitations/reject", "POST /api/v1/invitations/sign-up", "POST /api/v1/leaked-tokens",
        "POST /api/v1/password/forgot", "POST /api/v1/password/reset", "POST /api/v1/signup", "POST /api/v1/signup/confirm",
    ];

    /// <summary>Asks with a body, changes nothing.</summary>
    private static readonly string[] Questions =
    [
        "POST /api/v1/accounts/{accountId}/signing-key-groups/preview", "POST /api/v1/accounts/{accountId}/permission-tests",
        "POST /api/v1/permission-presets/{preset}/compile", "POST /api/v1/identity-providers/{providerId}/check",
        "POST /api/v1/accounts/{accountId}/connect-policy/explain",
    ];

    /// <summary>What a viewer may change: only what is their own.</summary>
    private static readonly string[] OpenToViewers = ["DELETE /api/v1/authorizations/{authorizationId}", "DELETE /api/v1/tokens/{tokenId}", "POST /api/v1/tokens", "POST /api/v1/tokens/{tokenId}/rotate"];

    /// <summary>What a token without any permission may read: that its organization exists.</summary>
    private static readonly string[] OpenToAnyMember = ["GET /api/v1/organizations", "GET /api/v1/organizations/{organizationId}"];

    [Fact]
    public async Task Every_operation_turns_away_whoever_has_no_token()
    {
        var tenant = await portal.NewTenantAsync();
        using var nobody = portal.NewClient();

        var open = new List<string>();
        foreach (var operation in Operations())
        {
            var response = await operation.SendAsync(nobody, tenant);
            var told = await response.ToldAsync();
            if (told != "401 auth.required")
            {
                open.Add(operation.Name);
            }
        }

        open.Order().ShouldBe(OpenToAnyone);
    }

    [Fact]
    public async Task Every_operation_cannot_tell_another_organizations_things_from_none()
    {
        var theirs = await portal.NewTenantAsync();
        var ours = await portal.NewTenantAsync();

        var known = new List<string>();
        foreach (var operation in Operations().Where(o => o.HasId && !o.IsEverybodys && !o.IsForPersons))
        {
            var response = await operation.SendAsync(ours.Client, theirs);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                known.Add($"{operation.Name}: {await response.ToldAsync()}");
            }
        }

        known.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_change_is_refused_to_a_viewer()
    {
        var tenant = await portal.NewTenantAsync(Role.Viewer);

        var open = new List<string>();
        foreach (var operation in Operations().Where(o => o.Method != "GET" && !o.IsAnonymous && !Questions.Contains(o.Name)))
        {
            var response = await operation.SendAsync(tenant.Client, tenant);
            if (response.StatusCode != (operation.IsPlatforms ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden))
            {
                open.Add(operation.Name);
            }
        }

        open.Order().ShouldBe(OpenToViewers);
    }

    [Fact]
    public async Task Every_operation_is_refused_to_a_token_without_the_permission()
    {
        var tenant = await portal.NewTenantAsync();
        tenant.Client.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(Role.Owner, new("bare", null, []))).Token);

        var open = new List<string>();
        foreach (var operation in Operations().Where(o => !o.IsAnonymous))
        {
            var response = await operation.SendAsync(tenant.Client, tenant);
            if (response.StatusCode != (operation.IsPlatforms ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden))
            {
                open.Add(operation.Name);
            }
        }

        open.Order().ShouldBe(OpenToAnyMember);
    }

    [Fact]
    public async Task Every_operation_of_the_platform_is_not_there_for_an_owner_of_an_organization()
    {
        var tenant = await portal.NewTenantAsync();
        var platforms = Operations().Where(o => o.IsPlatforms).ToList();

        platforms.Select(o => o.Name).Order().ShouldBe(["DELETE /api/v1/admin/flags/{flag}", "DELETE /api/v1/admin/fleet/nodes/{name}/cordon", "DELETE /api/v1/admin/organizations/{organizationId}/flags/{flag}",
            "GET /api/v1/admin/flags", "GET /api/v1/admin/fleet", "GET /api/v1/admin/fleet/moves", "GET /api/v1/admin/fleet/nodes/{name}", "GET /api/v1/admin/fleet/rollouts", "GET /api/v1/admin/fleet/topology",
            "GET /api/v1/admin/organizations", "GET /api/v1/admin/organizations/{organizationId}", "GET /api/v1/admin/persons", "GET /api/v1/admin/persons/{personId}", "GET /api/v1/admin/settings",
            "PATCH /api/v1/admin/settings",
            "POST /api/v1/admin/fleet/moves", "POST /api/v1/admin/fleet/moves/{moveId}/cancel", "POST /api/v1/admin/fleet/rollouts", "POST /api/v1/admin/fleet/rollouts/{rolloutId}/moves",
            "POST /api/v1/admin/organizations/{organizationId}/resume", "POST /api/v1/admin/organizations/{organizationId}/suspend",
            "POST /api/v1/admin/persons/{personId}/disable", "POST /api/v1/admin/persons/{personId}/enable", "POST /api/v1/admin/persons/{personId}/end-sessions", "POST /api/v1/admin/persons/{personId}/reset-second-factor", "POST /api/v1/admin/persons/{personId}/unlock",
            "PUT /api/v1/admin/flags/{flag}", "PUT /api/v1/admin/fleet/nodes/{name}/cordon", "PUT /api/v1/admin/fleet/topology", "PUT /api/v1/admin/organizations/{organizationId}/flags/{flag}"]);
        Operations().Where(o => o.Name.Contains("/admin/", StringComparison.Ordinal)).ShouldBe(platforms);
        foreach (var operation in platforms)
        {
            (await (await operation.SendAsync(tenant.Client, tenant)).ToldAsync()).ShouldBe("404 route.not_found", operation.Name);
        }
    }

    [Fact]
    public void Every_page_of_the_platform_is_marked_as_such() =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith("/admin", StringComparison.Ordinal) is true)
            .Select(e => (e.RoutePattern.RawText, e.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null))
            .Order().ShouldBe([("/admin/fleet", true), ("/admin/fleet/rollouts", true), ("/admin/fleet/{Name}", true), ("/admin/organizations", true), ("/admin/organizations/{Id}", true),
                ("/admin/persons", true), ("/admin/persons/{Id}", true), ("/admin/settings", true)]);

    [Fact]
    public async Task Every_change_that_is_taken_leaves_an_audit_row_by_the_one_who_asked_and_is_made_once()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.PrepareAsync();
        await tenant.PrepareGroupAsync();
        await tenant.PrepareSharingAsync();
        await tenant.PrepareJobAsync();
        await tenant.PrepareOperatorsAsync();
        await tenant.PrepareProvidersAsync();
        await tenant.PrepareAdmissionAsync();
        await tenant.PrepareClientAsync();
        await tenant.PrepareWebhookAsync();
        await tenant.PrepareMembersAsync();
        await tenant.PrepareSignOnAsync();

        var (silent, twice) = (new List<string>(), new List<string>());
        foreach (var operation in Operations().Where(o => o.Method != "GET" && !o.IsAnonymous && !Questions.Contains(o.Name) && !o.Name.Contains("console", StringComparison.Ordinal) && !o.IsForAnotherState && !o.IsPlatforms && !o.IsForPersons))
        {
            var before = await RowsAsync();
            var key = $"swept-{RandomNumberGenerator.GetHexString(16)}";
            var response = await operation.SendAsync(tenant.Client, tenant, key);
            response.IsSuccessStatusCode.ShouldBeTrue($"{operation.Name}: {await response.ToldAsync()}");
            if (await RowsAsync() != before + 1)
            {
                silent.Add(operation.Name);
            }

            // The same request once more is no second change, and gets the first one's answer.
            var again = await operation.SendAsync(tenant.Client, tenant, key);
            if (await RowsAsync() != before + 1 || (!operation.HasOwnKeys && !operation.EndsItsAsker && (again.StatusCode != response.StatusCode || await again.Content.ReadAsStringAsync(Ct) != await response.Content.ReadAsStringAsync(Ct))))
            {
                twice.Add($"{operation.Name}: {await again.ToldAsync()}");
            }
        }

        silent.ShouldBeEmpty();
        twice.ShouldBeEmpty();
        await using var db = portal.AsOwner();
        var actors = await db.AuditRows.Where(a => a.OrganizationId == tenant.Id).OrderBy(a => a.Sequence).Select(a => a.Actor).Distinct().ToListAsync(Ct);
        actors.ShouldAllBe(a => a.StartsWith("token tok_") || a == $"person {tenant.Person}");

        async Task<int> RowsAsync()
        {
            await using var rows = portal.AsOwner();
            // Seeds that are unsealed on the way have rows of their own, written beside.
            return await rows.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action != "key.unseal", Ct);
        }
    }

    [Fact]
    public async Task Every_operation_that_raises_a_generation_can_be_waited_for()
    {
        var tenant = await portal.NewTenantAsync();
        (await Operations().First(o => o.Method is "GET" && o.HasId).SendAsync(tenant.Client, tenant)).Dispose();

        var (bare, raising) = (new List<string>(), 0);
        foreach (var operation in Operations().Where(o => o.Method != "GET" && !o.IsAnonymous && !o.IsPlatforms && !o.IsForPersons))
        {
            var before = await GenerationsAsync();
            (await operation.SendAsync(tenant.Client, tenant)).Dispose();
            if (await GenerationsAsync() != before)
            {
                raising++;
                if (operation.Endpoint.Metadata.GetMetadata<EndsOnFleet>() is null && !VersionedRoutes.Takes(operation.Endpoint.Metadata, Preferences.Header))
                {
                    bare.Add(operation.Name);
                }
            }
        }

        bare.ShouldBeEmpty();
        raising.ShouldBeGreaterThan(15);

        async Task<string> GenerationsAsync()
        {
            await using var rows = portal.AsOwner();
            return string.Join(' ', await rows.Accounts.Where(a => a.OrganizationId == tenant.Id && !a.IsSystem).OrderBy(a => a.Id).Select(a => a.Generation).ToListAsync(Ct));
        }
    }

    [Fact]
    public void There_are_operations_to_sweep_and_after_the_organization_none()
    {
        Operations().Count().ShouldBeGreaterThan(20);
        Operations().Last().Name.ShouldBe("DELETE /api/v1/organizations/{organizationId}");
    }

    private IEnumerable<SweptOperation> Operations() => SweptOperation.All(portal);
}
