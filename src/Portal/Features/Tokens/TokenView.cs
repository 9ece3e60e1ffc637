using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>An API token without its text. Hint: the text's last four characters. Scopes: the permissions it has, as far as its
/// owner still has them. AccountIds: the only accounts there are for it, as far as they are there for its owner; null: all of those. ExpiresAt null: never. LastUsedAt, within a minute; LastUsedFrom: the network address; LastUsedAgent: what the program called itself (User-Agent).</summary>
internal sealed record TokenView(
    ApiTokenId Id, string Name, string Hint, IReadOnlyList<string> Scopes, IReadOnlyList<AccountId>? AccountIds, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, [property: MovesByItself] DateTimeOffset? LastUsedAt,
    [property: MovesByItself] string? LastUsedFrom, [property: MovesByItself] string? LastUsedAgent, DateTimeOffset? RevokedAt)
{
    public static readonly Expression<Func<ApiToken, TokenView>> From = t =>
        new TokenView(t.Id, t.Name, t.Hint, t.Scopes, Ids(t.AccountIds), t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.LastUsedFrom, t.LastUsedAgent, t.RevokedAt);

    public static IReadOnlyList<AccountId>? Ids(Guid[]? accounts) => accounts is null ? null : [.. accounts.Select(a => new AccountId(a))];
}
