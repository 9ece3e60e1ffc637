using System.Security.Cryptography;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>One row in each of the issuer's tables of a tenant.</summary>
internal static class IssuerRows
{
    public static void Add(FleetDb db, OrganizationId organization, PersonId person, DateTimeOffset now)
    {
        var (client, authorization) = (ClientId.New(now), ClientAuthorizationId.New(now));
        // In life its organization is the platform's.
        db.Add(new IssuerKey
        {
            OrganizationId = organization,
            Kid = Convert.ToHexString(RandomNumberGenerator.GetBytes(32))[..43],
            Algorithm = "ES256",
            PublicJwk = "{}",
            DataKeyVersion = 1,
            Box = [1],
            CreatedAt = now,
            SignsFrom = now,
        });
        db.Add(new Client { OrganizationId = organization, Id = client, Kind = ClientKind.Service, Name = "ci", RedirectUris = [], PostLogoutRedirectUris = [], Scopes = [], Role = Role.Viewer, CreatedAt = now });
        db.Add(new ClientSecret { OrganizationId = organization, Id = ClientSecretId.New(now), ClientId = client, Hash = RandomNumberGenerator.GetBytes(32), Hint = "abcd", CreatedAt = now });
        db.Add(new Consent { OrganizationId = organization, PersonId = person, ClientId = client.ToString(), Scopes = [], CreatedAt = now });
        db.Add(new ClientAuthorization
        {
            OrganizationId = organization,
            Id = authorization,
            PersonId = person,
            ClientId = client.ToString(),
            Scopes = [],
            AuthenticatedAt = now,
            AuthenticationMethods = [],
            CreatedAt = now,
            ExpiresAt = now.AddDays(1),
        });
        db.Add(new PersistedGrant
        {
            OrganizationId = organization,
            Key = RandomNumberGenerator.GetBytes(32),
            AuthorizationId = authorization,
            Type = PersistedGrant.RefreshToken,
            CreatedAt = now,
            ExpiresAt = now.AddDays(1),
        });
    }
}
