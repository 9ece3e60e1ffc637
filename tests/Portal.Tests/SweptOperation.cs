using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Platform.Nats.NKeys;
using Platform.Portal.Tests.IdentityProviders;
using Platform.Portal.Web;

namespace Platform.Portal.Tests;

/// <summary>One operation of the API as it is mapped, and a request for it about a tenant's own things.</summary>
internal sealed record SweptOperation(string Method, RouteEndpoint Endpoint)
{
    private const string Revoked = "*";
    private string? _sent;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Deletions last, the inner things first, and the organization at the very end.</summary>
    public static IEnumerable<SweptOperation> All(PortalFixture portal) =>
        portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith("/api/v1", StringComparison.Ordinal) is true)
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(m => new SweptOperation(m, e)))
            .OrderBy(o => o.EndsItsAsker).ThenBy(o => o.Method == "DELETE").ThenByDescending(o => o.Method == "DELETE" ? o.Name.Count(c => c == '/') : 0)
            .ThenBy(o => o.Method, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal);

    public string Name => $"{Method} {Endpoint.RoutePattern.RawText!.TrimEnd('/')}";

    /// <summary>Undoes what the sweep has not done, or only asks: tests of their own (AccountLifecycleTests).</summary>
    public bool IsForAnotherState => Name.Split('/')[^1] is "purge" or "restore" or "resume" or "preview";

    /// <summary>Nobody enters an organization that is deleted: its tokens are good for the second they are remembered, and then no more.</summary>
    public bool EndsItsAsker => Name == "DELETE /api/v1/organizations/{organizationId}";

    /// <summary>No organization's: presets come with the platform.</summary>
    public bool IsEverybodys => Name.Contains("/permission-presets/", StringComparison.Ordinal);

    /// <summary>There for platform administrators alone; their changes and the rows of those: RolloutTests, MoveTests.</summary>
    public bool IsPlatforms => Endpoint.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null;

    /// <summary>A person's own to do: refused to API tokens (InvitationTests, OrganizationTests).</summary>
    public bool IsForPersons => Endpoint.Metadata.GetMetadata<ForPersons>() is not null;

    /// <summary>Says in its own way that it was sent before.</summary>
    public bool HasOwnKeys => Endpoint.Metadata.GetMetadata<TakesNoKey>() is not null;
    /// <summary>What was last sent: the address with its query, and the JSON body; null without one.</summary>
    public string SentPath { get; private set; } = "";
    public string? SentBody => _sent;
    public bool HasId => Endpoint.RoutePattern.Parameters.Count > 0;
    public bool IsAnonymous => Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>With ids and bodies of the organization's that would be let through if the asker were.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="tenant">Whose things are named.</param>
    /// <param name="key">An Idempotency-Key, which the same body goes with each time; without one the request has a key of its own.</param>
    /// <param name="query">"validate_only=true".</param>
    /// <param name="ifMatch">An ETag; null: "*" where something is replaced.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpClient client, Tenant tenant, string? key = null, string? query = null, string? ifMatch = null)
    {
        var (credential, token) = await tenant.PrepareAsync();
        var group = await tenant.PrepareGroupAsync();
        var operators = await tenant.PrepareOperatorsAsync();
        var sharing = await tenant.PrepareSharingAsync();
        var members = await tenant.PrepareMembersAsync();
        var job = await tenant.PrepareJobAsync();
        var providers = await tenant.PrepareProvidersAsync();
        var registered = await tenant.PrepareClientAsync();
        var webhook = await tenant.PrepareWebhookAsync();
        var signOn = await tenant.PrepareSignOnAsync();
        var (admitting, revocation) = await tenant.PrepareAdmissionAsync();
        var path = string.Concat(Endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart { Name: "accountId" } => tenant.Account.ToString(),
            RoutePatternParameterPart { Name: "personId" } => members.Person.ToString(),
            RoutePatternParameterPart { Name: "invitationId" } => members.Invitation.ToString(),
            RoutePatternParameterPart { Name: "revokedKey" } => Revoked,
            RoutePatternParameterPart { Name: "userId" } => tenant.User.ToString(),
            RoutePatternParameterPart { Name: "credentialId" } => credential,
            RoutePatternParameterPart { Name: "tokenId" } => token,
            RoutePatternParameterPart { Name: "domainId" } => signOn.Domain.ToString(),
            RoutePatternParameterPart { Name: "scimTokenId" } => signOn.Token.ToString(),
            RoutePatternParameterPart { Name: "jobId" } => job,
            RoutePatternParameterPart { Name: "clientId" } => registered.Client,
            RoutePatternParameterPart { Name: "secretId" } => registered.Secret,
            RoutePatternParameterPart { Name: "authorizationId" } => registered.Authorization,
            RoutePatternParameterPart { Name: "webhookId" } => webhook.Webhook.ToString(),
            RoutePatternParameterPart { Name: "deliveryId" } => webhook.Delivery.ToString(),
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
            RoutePatternParameterPart { Name: "flag" } => "message_console",
            RoutePatternParameterPart { Name: "preset" } => "kv-read",
            RoutePatternParameterPart { Name: "organizationId" } => tenant.Id.ToString(),
            _ => throw new InvalidOperationException($"{Name} has a part the sweep does not know."),
        }))));
        SentPath = Name.EndsWith("console/messages", StringComparison.Ordinal) ? $"{path}?subject=swept{(query is null ? "" : $"&{query}")}" : query is null ? path : $"{path}?{query}";
        using var request = new HttpRequestMessage(new HttpMethod(Method), SentPath);
        if (Method is "POST" or "PATCH" or "PUT")
        {
            var body = (key is null ? null : _sent) ?? JsonSerializer.Serialize(
                operators.BodyFor(Name) ?? SweptProviders.BodyFor(Name) ?? sharing.BodyOf(Name)
                ?? (Name == "PUT /api/v1/audit-stream" ? new { account_id = tenant.Account }
                    : Name.EndsWith("/connect-revocations", StringComparison.Ordinal) ? new { provider = admitting } : Body()),
                JsonSerializerOptions.Web);
            _sent = body;
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        if (ifMatch is not null || Method is "PUT")
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch ?? "*");
        }

        request.Headers.Add("Idempotency-Key", key ?? $"swept-{RandomNumberGenerator.GetHexString(16)}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
    }

    private object Body() =>
        Name.EndsWith("/messages", StringComparison.Ordinal) ? new { subject = "swept" }
        : Name.EndsWith("/flags/{flag}", StringComparison.Ordinal) ? new { is_on = true }
        : Name is "POST /api/v1/admin/organizations/{organizationId}/suspend" || Name.EndsWith("/reset-second-factor", StringComparison.Ordinal) || Name.EndsWith("/disable", StringComparison.Ordinal) ? new { reason = "swept" }
        : Name.EndsWith("/credentials", StringComparison.Ordinal) || Name.EndsWith("/restore", StringComparison.Ordinal) ? new { }
        : Name == "PATCH /api/v1/accounts/{accountId}/users/{userId}" ? new { tags = new[] { "swept" } }
        : Name.EndsWith("/keys", StringComparison.Ordinal) ? new { public_key = NewKey() }
        : Name.EndsWith("/keys/{publicKey}", StringComparison.Ordinal) ? new { state = "disabled" }
        : Name.EndsWith("/users/bulk", StringComparison.Ordinal) ? new { users = new[] { new { name = "swept-bulk" } } }
        : Name.EndsWith("/bulk/{jobId}/rows", StringComparison.Ordinal) ? new { users = new[] { new { row = 1, name = "swept-row" } } }
        : Name == "PATCH /api/v1/members/{personId}" ? new { role = "developer" }
        : Name == "POST /api/v1/invitations" ? new { email = "swept@example.test", role = "viewer" }
        : Name == "PATCH /api/v1/organizations/{organizationId}" ? new { name = "Swept" }
        : Name == "POST /api/v1/webhooks" ? new { url = "https://example.com/swept" }
        : Name.EndsWith("/replay-failed", StringComparison.Ordinal) ? new { since = TimeProvider.System.GetUtcNow().AddDays(-1) }
        : Name.EndsWith("/replay", StringComparison.Ordinal) || Name.EndsWith("/rotate-secret", StringComparison.Ordinal) || Name.EndsWith("/test", StringComparison.Ordinal) ? new { }
        : Name == "POST /api/v1/clients" ? new { name = "swept", kind = "service", role = "viewer" }
        : Name.EndsWith("/single-sign-on", StringComparison.Ordinal) ? new { issuer = "https://login.example.com", client_id = "swept" }
        : Name.EndsWith("/single-sign-on/state", StringComparison.Ordinal) ? new { enabled = false, required = false }
        : Name.EndsWith("/single-sign-on/domains", StringComparison.Ordinal) ? new { domain = "swept.example" }
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
