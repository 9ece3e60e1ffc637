using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Nats.NKeys;
using Platform.Portal.Tests.IdentityProviders;
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
    private static readonly string[] OpenToViewers = ["DELETE /api/v1/authorizations/{authorizationId}", "DELETE /api/v1/tokens/{tokenId}", "POST /api/v1/tokens"];

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
        foreach (var operation in Operations().Where(o => o.HasId && !o.IsEverybodys))
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

        platforms.Select(o => o.Name).Order().ShouldBe(["DELETE /api/v1/admin/fleet/nodes/{name}/cordon", "GET /api/v1/admin/fleet", "GET /api/v1/admin/fleet/moves", "GET /api/v1/admin/fleet/nodes/{name}", "GET /api/v1/admin/fleet/rollouts", "GET /api/v1/admin/fleet/topology",
            "POST /api/v1/admin/fleet/moves", "POST /api/v1/admin/fleet/moves/{moveId}/cancel", "POST /api/v1/admin/fleet/rollouts", "POST /api/v1/admin/fleet/rollouts/{rolloutId}/moves",
            "PUT /api/v1/admin/fleet/nodes/{name}/cordon", "PUT /api/v1/admin/fleet/topology"]);
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
            .Order().ShouldBe([("/admin/fleet", true), ("/admin/fleet/rollouts", true), ("/admin/fleet/{Name}", true)]);

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

        var (silent, twice) = (new List<string>(), new List<string>());
        foreach (var operation in Operations().Where(o => o.Method != "GET" && !o.IsAnonymous && !Questions.Contains(o.Name) && !o.Name.Contains("console", StringComparison.Ordinal) && !o.IsForAnotherState && !o.IsPlatforms))
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
            if (await RowsAsync() != before + 1 || (!operation.HasOwnKeys && (again.StatusCode != response.StatusCode || await again.Content.ReadAsStringAsync(Ct) != await response.Content.ReadAsStringAsync(Ct))))
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
    public void There_are_operations_to_sweep() => Operations().Count().ShouldBeGreaterThan(20);

    /// <summary>Deletions last, the inner things first: a sweep that is let through revokes its own token at the very end.</summary>
    private IEnumerable<Operation> Operations() =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith("/api/v1", StringComparison.Ordinal) is true)
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(m => new Operation(m, e)))
            .OrderBy(o => o.Method == "DELETE").ThenByDescending(o => o.Method == "DELETE" ? o.Name.Count(c => c == '/') : 0)
            .ThenBy(o => o.Method, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal);

    private sealed record Operation(string Method, RouteEndpoint Endpoint)
    {
        private const string Revoked = "*";
        private string? _sent;

        public string Name => $"{Method} {Endpoint.RoutePattern.RawText!.TrimEnd('/')}";

        /// <summary>Undoes what the sweep has not done, or only asks: tests of their own (AccountLifecycleTests).</summary>
        public bool IsForAnotherState => Name.Split('/')[^1] is "purge" or "restore" or "resume" or "preview";

        /// <summary>No organization's: presets come with the platform.</summary>
        public bool IsEverybodys => Name.Contains("/permission-presets/", StringComparison.Ordinal);

        /// <summary>There for platform administrators alone; their changes and the rows of those: RolloutTests, MoveTests.</summary>
        public bool IsPlatforms => Endpoint.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null;

        /// <summary>Says in its own way that it was sent before.</summary>
        public bool HasOwnKeys => Endpoint.Metadata.GetMetadata<TakesNoKey>() is not null;
        public bool HasId => Endpoint.RoutePattern.Parameters.Count > 0;
        public bool IsAnonymous => Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

        /// <summary>With ids and bodies of the organization's that would be let through if the asker were.</summary>
        /// <param name="client">Who asks.</param>
        /// <param name="tenant">Whose things are named.</param>
        /// <param name="key">An Idempotency-Key, which the same body goes with each time; without one the request has a key of its own.</param>
        public async Task<HttpResponseMessage> SendAsync(HttpClient client, Tenant tenant, string? key = null)
        {
            var (credential, token) = await tenant.PrepareAsync();
            var group = await tenant.PrepareGroupAsync();
            var operators = await tenant.PrepareOperatorsAsync();
            var sharing = await tenant.PrepareSharingAsync();
            var job = await tenant.PrepareJobAsync();
            var providers = await tenant.PrepareProvidersAsync();
            var (admitting, revocation) = await tenant.PrepareAdmissionAsync();
            var registered = await tenant.PrepareClientAsync();
            var path = string.Concat(Endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart { Name: "accountId" } => tenant.Account.ToString(),
                RoutePatternParameterPart { Name: "revokedKey" } => Revoked,
                RoutePatternParameterPart { Name: "userId" } => tenant.User.ToString(),
                RoutePatternParameterPart { Name: "credentialId" } => credential,
                RoutePatternParameterPart { Name: "tokenId" } => token,
                RoutePatternParameterPart { Name: "jobId" } => job,
                RoutePatternParameterPart { Name: "clientId" } => registered.Client,
                RoutePatternParameterPart { Name: "secretId" } => registered.Secret,
                RoutePatternParameterPart { Name: "authorizationId" } => registered.Authorization,
                RoutePatternParameterPart { Name: "providerId" } => providers.Provider,
                RoutePatternParameterPart { Name: "loginId" } => providers.Login,
                RoutePatternParameterPart { Name: "connectionTokenId" } => providers.Token,
                RoutePatternParameterPart { Name: "groupId" } => group.Id.ToString(),
                RoutePatternParameterPart { Name: "publicKey" } => group.Keys[0].PublicKey,
                RoutePatternParameterPart { Name: "operatorId" } => operators.IdFor(Name),
                RoutePatternParameterPart { Name: "operatorKey" } => operators.KeyFor(Method),
                RoutePatternParameterPart { Name: "exportId" or "importId" or "shareId" or "advertisedId" } shared => sharing.IdOf(Name, shared.Name),
                RoutePatternParameterPart { Name: "name" } => "us-east-1",
                RoutePatternParameterPart { Name: "version" } => "1",
                RoutePatternParameterPart { Name: "moveId" } => "mov_01m8nbj61we5m87f8sej9amrde",
                RoutePatternParameterPart { Name: "rolloutId" } => "rol_01m8nbj61we5m87f8sej9amrde",
                RoutePatternParameterPart { Name: "revocationId" } => revocation.ToString(),
                RoutePatternParameterPart { Name: "preset" } => "kv-read",
                RoutePatternParameterPart { Name: "organizationId" } => tenant.Id.ToString(),
                _ => throw new InvalidOperationException($"{Name} has a part the sweep does not know."),
            }))));
            using var request = new HttpRequestMessage(new HttpMethod(Method), Name.EndsWith("console/messages", StringComparison.Ordinal) ? $"{path}?subject=swept" : path);
            if (Method is "POST" or "PATCH" or "PUT")
            {
                var body = (key is null ? null : _sent) ?? JsonSerializer.Serialize(
                    operators.BodyFor(Name) ?? SweptProviders.BodyFor(Name) ?? sharing.BodyOf(Name)
                    ?? (Name.EndsWith("/connect-revocations", StringComparison.Ordinal) ? new { provider = admitting } : Body()),
                    JsonSerializerOptions.Web);
                _sent = body;
                request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
                if (Name.StartsWith("PUT ", StringComparison.Ordinal))
                {
                    request.Headers.TryAddWithoutValidation("If-Match", "*");
                }
            }

            request.Headers.Add("Idempotency-Key", key ?? $"swept-{RandomNumberGenerator.GetHexString(16)}");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }

        private object Body() =>
            Name.EndsWith("/messages", StringComparison.Ordinal) ? new { subject = "swept" }
            : Name.EndsWith("/credentials", StringComparison.Ordinal) || Name.EndsWith("/restore", StringComparison.Ordinal) ? new { }
            : Name == "PATCH /api/v1/accounts/{accountId}/users/{userId}" ? new { tags = new[] { "swept" } }
            : Name.EndsWith("/keys", StringComparison.Ordinal) ? new { public_key = NewKey() }
            : Name.EndsWith("/keys/{publicKey}", StringComparison.Ordinal) ? new { state = "disabled" }
            : Name.EndsWith("/users/bulk", StringComparison.Ordinal) ? new { users = new[] { new { name = "swept-bulk" } } }
            : Name.EndsWith("/bulk/{jobId}/rows", StringComparison.Ordinal) ? new { users = new[] { new { row = 1, name = "swept-row" } } }
            : Name == "POST /api/v1/clients" ? new { name = "swept", kind = "service", role = "viewer" }
            : Name.EndsWith("/archive", StringComparison.Ordinal) || Name.EndsWith("/secrets", StringComparison.Ordinal) ? new { }
            : Name.EndsWith("/security-policy", StringComparison.Ordinal) ? new { require_two_factors = false }
            : Name.EndsWith("/users/{userId}/rotate", StringComparison.Ordinal) ? new { keep_old_until = TimeProvider.System.GetUtcNow().AddHours(1) }
            : Name.EndsWith("/rotate", StringComparison.Ordinal) ? new { overlap_seconds = 60 }
            : Name.EndsWith("/connect-policy", StringComparison.Ordinal) || Name.EndsWith("/connect-policy/preview", StringComparison.Ordinal) ? new { policy = new { rules = new[] { new { name = "swept", then = new { deny = "swept" } } } } }
            : Name.EndsWith("/explain", StringComparison.Ordinal) ? new { token = "swept" }
            : Name.EndsWith("/permission-tests", StringComparison.Ordinal) ? new { action = "publish", subject = "swept", permissions = new { } }
            : Name.EndsWith("/compile", StringComparison.Ordinal) ? new { values = new { bucket = "SWEPT", inbox = "_INBOX_swept" } }
            : Name.EndsWith("/signing-key-groups/preview", StringComparison.Ordinal) ? new { template = new { } }
            : Name.EndsWith("/copy", StringComparison.Ordinal) ? new { name = "swept-copy" }
            : Name.EndsWith("/leaf-configurations", StringComparison.Ordinal) ? new { name = "swept-leaf" }
            : Name.EndsWith("/revocations", StringComparison.Ordinal) ? new { public_key = Revoked }
            : Method == "PATCH" || Name.EndsWith("/preview", StringComparison.Ordinal) ? new { description = "swept" }
            : new { name = "swept" };

        private static string NewKey()
        {
            using var pair = KeyPair.CreatePair(PrefixByte.Account);
            return pair.PublicKey;
        }
    }
}
