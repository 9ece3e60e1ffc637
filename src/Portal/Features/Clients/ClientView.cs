using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>A client of the OAuth issuer. Id: client_id. Role: of a service account. AccountIds: the only accounts a service account sees; null: all. Secrets: never their texts.</summary>
public sealed record ClientView(
    ClientId Id, ClientKind Kind, string Name, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> PostLogoutRedirectUris, IReadOnlyList<string> Scopes, Role? Role, IReadOnlyList<AccountId>? AccountIds,
    DateTimeOffset CreatedAt, IReadOnlyList<SecretView> Secrets)
{
    public static ClientView Of(Client client, IEnumerable<ClientSecret> secrets) => new(
        client.Id, client.Kind, client.Name, client.RedirectUris, client.PostLogoutRedirectUris, client.Scopes, client.Role, client.AccountIds is { } limit ? [.. limit.Select(a => new AccountId(a))] : null, client.CreatedAt,
        [.. secrets.OrderBy(s => s.CreatedAt).ThenBy(s => s.Id.Value).Select(s => new SecretView(s.Id, s.Hint, s.CreatedAt, s.ExpiresAt, s.LastUsedAt, s.LastUsedFrom, s.LastUsedAgent, s.RevokedAt))]);
}

/// <summary>A secret without its text. Hint: its last four characters. LastUsedFrom: a network address. LastUsedAgent: what the program called itself.</summary>
public sealed record SecretView(
    ClientSecretId Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, [property: MovesByItself] DateTimeOffset? LastUsedAt, [property: MovesByItself] string? LastUsedFrom, [property: MovesByItself] string? LastUsedAgent, DateTimeOffset? RevokedAt);
