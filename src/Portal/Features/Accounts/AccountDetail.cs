using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>An account whole. What PATCH takes stands in here under the same names; authorization (auth callout) is only read. ClosedAt and PurgeAt: of
/// a closed account, when it was closed and when it is gone for good.</summary>
internal sealed record AccountDetail(
    AccountId Id,
    string Name,
    string PublicKey,
    AccountState State,
    [property: MovesByItself] long Generation,
    [property: MovesByItself] bool IsCurrent,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? PurgeAt,
    LimitsBody Limits,
    PermissionsBody DefaultPermissions,
    IReadOnlyDictionary<string, List<MappingBody>> Mappings,
    TraceBody? Trace,
    string ClusterTraffic,
    AuthorizationBody? Authorization,
    IReadOnlyList<string> Tags,
    string Description,
    string InfoUrl)
{
    public static AccountDetail Of(AccountView view, string claims)
    {
        var account = NatsAccountClaims.FromJson(claims).Account;
        var body = AccountBody.From(view.Name, account);
        var callout = account.Authorization;
        return new(
            view.Id, view.Name, view.PublicKey, view.State, view.Generation, view.IsCurrent, view.CreatedAt, view.ClosedAt, view.PurgeAt,
            body.Limits, body.DefaultPermissions, body.Mappings, body.Trace, body.ClusterTraffic,
            callout.AuthUsers is { Count: > 0 } users ? new(users, callout.AllowedAccounts ?? [], callout.XKey.Length == 0 ? null : callout.XKey) : null,
            body.Tags, body.Description, body.InfoUrl);
    }

    /// <summary>The part PATCH takes.</summary>
    public AccountBody Body() => new()
    {
        Name = Name,
        Limits = Limits,
        DefaultPermissions = DefaultPermissions,
        Mappings = new(Mappings, StringComparer.Ordinal),
        Trace = Trace,
        ClusterTraffic = ClusterTraffic,
        Tags = [.. Tags],
        Description = Description,
        InfoUrl = InfoUrl,
    };
}
