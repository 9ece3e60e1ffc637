using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>What a client may be.</summary>
internal static class ClientRules
{
    private const int MostUris = 10;

    /// <summary>The scopes it gets: those asked for, or all it could have.</summary>
    public static IReadOnlyList<string> Scopes(CreateClient.Request request) =>
        request.Scopes?.Distinct(StringComparer.Ordinal).ToList() ?? Possible(request);

    public static Error? Check(CreateClient.Request request) =>
        request.Name is not { Length: > 0 and <= 64 } name || name.Any(char.IsControl) || name[0] == ' ' || name[^1] == ' ' ? ClientErrors.NameInvalid
        : request.Kind is not { } kind ? ClientErrors.KindMissing
        : (kind == ClientKind.Service) != request.Role is not null ? ClientErrors.RoleMissing
        : request.AccountIds is not null && !(request.Role is { } role && MemberBody.CanBeLimited(role)) ? ClientErrors.LimitNeedsNarrowRole
        : CheckUris(kind, request.RedirectUris ?? [], request.PostLogoutRedirectUris ?? []) ?? (Scopes(request).Except(Possible(request), StringComparer.Ordinal).Any() ? ClientErrors.ScopeUnknown : null);

    private static Error? CheckUris(ClientKind kind, IReadOnlyList<string> uris, IReadOnlyList<string> afterLogout) =>
        kind == ClientKind.Service ? uris.Count + afterLogout.Count > 0 ? ClientErrors.NotForServices : null
        // A native client may do with device codes alone.
        : uris.Count > MostUris || (kind == ClientKind.Web && uris.Count == 0) ? ClientErrors.RedirectUriMissing
        : !uris.All(u => RedirectUris.MayBe(kind, u)) ? ClientErrors.RedirectUriInvalid
        : afterLogout.Count > MostUris || !afterLogout.All(u => RedirectUris.MayBe(kind, u)) ? ClientErrors.PostLogoutUriInvalid
        : null;

    private static IReadOnlyList<string> Possible(CreateClient.Request request) =>
        request.Role is { } role ? [.. ApiScope.ForServices.Intersect(Permissions.Of(role), StringComparer.Ordinal)] : ApiScope.ForClients;
}
