using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Writes down what a person gave a client, and the code for it.</summary>
internal sealed class CodeIssuer(Caller caller, PortalDb db, TimeProvider clock)
{
    /// <summary>RFC 6749 §4.1.2 has ten minutes as the most; the browser takes a moment.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

    /// <summary>After that the person is asked again, however often the client refreshed.</summary>
    public static readonly TimeSpan AuthorizationLife = TimeSpan.FromDays(90);

    public static string NewCode() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public async Task<IReadOnlyCollection<string>> RememberedAsync(AuthorizeRequest request, PersonId person, CancellationToken ct)
    {
        if (request.Client.Organization is not { } organization)
        {
            return [];
        }

        Enter(organization, person);
        var scopes = await db.Consents.AsNoTracking().Where(c => c.PersonId == person && c.ClientId == request.Client.Id).Select(c => c.Scopes).SingleOrDefaultAsync(ct);
        return scopes ?? [];
    }

    /// <returns>The code.</returns>
    public async Task<string> IssueAsync(AuthorizeRequest request, BrowserSession session, OrganizationId organization, bool wasAsked, CancellationToken ct)
    {
        Enter(organization, session.Person);
        var now = clock.GetUtcNow();
        var code = NewCode();
        var authorization = Add(request.Client.Id, request.Scopes, session, organization, now);
        db.PersistedGrants.Add(new PersistedGrant
        {
            OrganizationId = organization,
            Key = Handles.Hash(code),
            AuthorizationId = authorization.Id,
            Type = PersistedGrant.AuthorizationCode,
            RedirectUri = request.RedirectUri,
            CodeChallenge = request.CodeChallenge,
            Nonce = request.Nonce,
            CreatedAt = now,
            ExpiresAt = now + CodeLife,
        });
        if (wasAsked && !request.Client.IsAlwaysAsked)
        {
            await RememberAsync(request, session.Person, organization, now, ct);
        }

        await db.SaveChangesAsync(ct);
        return code;
    }

    /// <summary>Lets a device in: its own code counts from now on.</summary>
    public void AddDevice(DeviceCode device, BrowserSession session, OrganizationId organization, DateTimeOffset now)
    {
        var authorization = Add(device.ClientId, device.Scopes, session, organization, now);
        db.PersistedGrants.Add(new PersistedGrant
        {
            OrganizationId = organization,
            Key = device.Key,
            AuthorizationId = authorization.Id,
            Type = PersistedGrant.Device,
            CreatedAt = now,
            ExpiresAt = device.ExpiresAt,
        });
    }

    private ClientAuthorization Add(string client, IReadOnlyList<string> scopes, BrowserSession session, OrganizationId organization, DateTimeOffset now)
    {
        var authorization = new ClientAuthorization
        {
            OrganizationId = organization,
            Id = ClientAuthorizationId.New(now),
            PersonId = session.Person,
            ClientId = client,
            Scopes = [.. scopes],
            AuthenticatedAt = session.AuthenticatedAt,
            AuthenticationMethods = [.. session.MethodsFor(organization)],
            CreatedAt = now,
            ExpiresAt = now + AuthorizationLife,
        };
        db.ClientAuthorizations.Add(authorization);
        AuditLog.Append(db, "authorization.create", authorization.Id.ToString(), new { Client = client, authorization.Scopes }, now);
        return authorization;
    }

    private async Task RememberAsync(AuthorizeRequest request, PersonId person, OrganizationId organization, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Consents.SingleOrDefaultAsync(c => c.PersonId == person && c.ClientId == request.Client.Id, ct) is { } consent)
        {
            consent.Scopes = [.. consent.Scopes.Union(request.Scopes, StringComparer.Ordinal)];
            consent.CreatedAt = now;
            return;
        }

        db.Consents.Add(new Consent { OrganizationId = organization, PersonId = person, ClientId = request.Client.Id, Scopes = [.. request.Scopes], CreatedAt = now });
    }

    private void Enter(OrganizationId organization, PersonId person)
    {
        if (!caller.IsKnown)
        {
            caller.Set(organization, person, $"person {person}", []);
        }
    }
}
