using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.AuditStreams;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Clients;
using Platform.Portal.Features.ConnectPolicies;
using Platform.Portal.Features.ConnectSessions;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.SigningKeyGroups;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Features.Webhooks;
using Platform.Portal.Tests.ConnectPolicies;
using Platform.Portal.Tests.IdentityProviders;
using Platform.Portal.Tests.Members;
using Platform.Portal.Tests.Sharing;
using Platform.Portal.Tests.SingleSignOn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

/// <summary>An organization with its first account and user, and a client that acts for it.</summary>
internal sealed record Tenant(PortalFixture Portal, OrganizationId Id, PersonId Person, string Email, AccountId Account, UserId User, HttpClient Client)
{
    public string AccountPath => $"/api/v1/accounts/{Account}";
    private string? _credential;
    private string? _token;
    private SweptOperators? _operators;
    private string? _job;
    private SweptProviders? _providers;
    private (IdentityProviderId, ConnectRevocationId)? _admission;
    private (PersonId, InvitationId)? _members;
    private (SsoDomainId, ScimTokenId)? _signOn;

    private (string Client, string Secret, string Authorization)? _client;
    private (WebhookId, WebhookDeliveryId)? _webhook;
    private GroupView? _group;
    private SharingSample? _sharing;

    public string UserPath => $"{AccountPath}/users/{User}";

    /// <summary>Runs something as this person in this organization, in a scope of its own.</summary>
    public async Task<T> AsAsync<T>(Role role, Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(Id, Person, $"person {Person}", Permissions.Of(role));
        return await act(scope.ServiceProvider);
    }

    /// <summary>Ids of a credential and a token, made once.</summary>
    public async Task<(string Credential, string Token)> PrepareAsync() => (
        _credential ??= (await IssueAsync()).Id.ToString(),
        _token ??= (await NewTokenAsync(Role.Viewer, new("swept"))).Id.ToString());

    /// <summary>A signing key group without users, made once.</summary>
    public async Task<GroupView> PrepareGroupAsync() =>
        _group ??= (await AsAsync(Role.Owner, s => s.GetRequiredService<CreateGroup.Handler>().HandleAsync(Account, new("swept-group"), TestContext.Current.CancellationToken))).Value;

    /// <summary>An OAuth client with a secret, and an authorization of the person's; made once.</summary>
    public async Task<(string Client, string Secret, string Authorization)> PrepareClientAsync()
    {
        if (_client is { } made)
        {
            return made;
        }

        var ct = TestContext.Current.CancellationToken;
        var client = (await AsAsync(Role.Owner, s => s.GetRequiredService<CreateClient.Handler>().HandleAsync(new("swept", ClientKind.Service, Role: Role.Viewer), ct))).Value.Client;
        var now = TimeProvider.System.GetUtcNow();
        var authorization = new ClientAuthorization
        {
            OrganizationId = Id,
            Id = ClientAuthorizationId.New(now),
            PersonId = Person,
            ClientId = "trunk",
            Scopes = [Permissions.ReadAccounts],
            AuthenticatedAt = now,
            AuthenticationMethods = [],
            CreatedAt = now,
            ExpiresAt = now.AddDays(1),
        };
        await using var db = Portal.AsOwner();
        db.ClientAuthorizations.Add(authorization);
        await db.SaveChangesAsync(ct);
        _client = (client.Id.ToString(), client.Secrets[0].Id.ToString(), authorization.Id.ToString());
        return _client.Value;
    }

    /// <summary>A webhook with a delivery nobody has tried yet, and an audit stream; made once.</summary>
    public async Task<(WebhookId Webhook, WebhookDeliveryId Delivery)> PrepareWebhookAsync()
    {
        if (_webhook is { } made)
        {
            return made;
        }

        var ct = TestContext.Current.CancellationToken;
        var webhook = (await AsAsync(Role.Owner, s => s.GetRequiredService<CreateWebhook.Handler>().HandleAsync(new("https://example.com/hook"), ct))).Value.Webhook.Id;
        var delivery = (await AsAsync(Role.Owner, s => s.GetRequiredService<TestWebhook.Handler>().HandleAsync(webhook, ct))).Value.Id;
        await AsAsync(Role.Owner, s => s.GetRequiredService<PutAuditStream.Handler>().HandleAsync(new(Account), ct));
        _webhook = (webhook, delivery);
        return _webhook.Value;
    }

    /// <summary>A connection, a domain whose record is in the name server, and a directory's token; made once.</summary>
    public async Task<(SsoDomainId Domain, ScimTokenId Token)> PrepareSignOnAsync() => _signOn ??= await this.AddSignOnAsync();

    /// <summary>Dedicated operators, made once.</summary>
    public async Task<SweptOperators> PrepareOperatorsAsync() => _operators ??= await SweptOperators.MakeAsync(this);
    /// <summary>Exports, imports and shares, made once; ids of none for whoever may not make them.</summary>
    public async Task<SharingSample> PrepareSharingAsync() => _sharing ??= await SharingSample.MakeAsync(this);

    /// <summary>Identity providers with a login and a connection token, made once.</summary>
    public async Task<SweptProviders> PrepareProvidersAsync() => _providers ??= await SweptProviders.MakeAsync(this);

    /// <summary>A bulk job whose first row was made and whose second was refused, made once.</summary>
    public async Task<string> PrepareJobAsync() =>
        _job ??= (await AsAsync(Role.Owner, s => s.GetRequiredService<RunBulk.Handler>().HandleAsync(
            Account, "prepared", "application/json", """{"users":[{"name":"prepared"},{"name":""}]}"""u8.ToArray(), TestContext.Current.CancellationToken))).Value.Job.Id.ToString();

    /// <summary>An identity provider, a revocation of one of its subjects, and a connect policy of the account; made once.</summary>
    public async Task<(IdentityProviderId Provider, ConnectRevocationId Revocation)> PrepareAdmissionAsync()
    {
        if (_admission is { } made)
        {
            return made;
        }

        var ct = TestContext.Current.CancellationToken;
        var provider = await this.AddProviderAsync("swept-provider");
        var revocation = await AsAsync(Role.Owner, s => s.GetRequiredService<RevokeSessions.Handler>().HandleAsync(new(provider, "swept"), validateOnly: false, ct));
        using var policy = JsonDocument.Parse("""{"rules":[]}""");
        await AsAsync(Role.Owner, s => s.GetRequiredService<PutPolicy.Handler>().HandleAsync(Account, new(policy.RootElement), Precondition.None, validateOnly: false, ct));
        _admission = (provider, revocation.Value.Id!.Value);
        return _admission.Value;
    }

    /// <summary>Another member, a viewer, and an open invitation whose mail went out a while ago; made once.</summary>
    public async Task<(PersonId Person, InvitationId Invitation)> PrepareMembersAsync() => _members ??= await this.AddMembersAsync();

    public async Task<IssueCredential.Response> IssueAsync() =>
        (await AsAsync(Role.Owner, s => s.GetRequiredService<IssueCredential.Handler>().HandleAsync(Account, User, new(), TestContext.Current.CancellationToken))).Value;

    public async Task<CreateToken.Response> NewTokenAsync(Role role, CreateToken.Request request) =>
        (await AsAsync(role, s => s.GetRequiredService<CreateToken.Handler>().HandleAsync(request, TestContext.Current.CancellationToken))).Value;
}
