using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Makes secrets: 256 random bits, of which the store keeps a hash.</summary>
internal static class ClientSecrets
{
    public const int Most = 5;

    /// <summary>Adds one to the context.</summary>
    /// <returns>Its row, and its text, which is nowhere else.</returns>
    public static (ClientSecret Row, string Text) Add(PortalDb db, ClientId client, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var text = ApiTokenText.New(ApiTokenText.ServicePrefix);
        var row = new ClientSecret
        {
            OrganizationId = db.Caller.Organization,
            Id = ClientSecretId.New(now),
            ClientId = client,
            Hash = ApiTokenText.Hash(text),
            Hint = ApiTokenText.Hint(text),
            CreatedAt = now,
            ExpiresAt = expiresAt?.ToUniversalTime(),
        };
        db.ClientSecrets.Add(row);
        return (row, text);
    }

    /// <summary>Those of a client that are good now.</summary>
    public static IQueryable<ClientSecret> Good(PortalDb db, ClientId client, DateTimeOffset now) =>
        db.ClientSecrets.Where(s => s.ClientId == client && s.RevokedAt == null && (s.ExpiresAt == null || s.ExpiresAt > now));
}
