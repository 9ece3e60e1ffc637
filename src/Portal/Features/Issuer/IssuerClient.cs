using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A client at the issuer's endpoints: of an organization, or the platform's own.</summary>
/// <param name="Id">client_id.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind">What it can keep, and for whom it acts.</param>
/// <param name="Organization">Whose it is, and the only one it gets tokens for; null: the platform's own, for any.</param>
/// <param name="OrganizationName">Its name for people.</param>
/// <param name="RedirectUris">Where codes may go.</param>
/// <param name="PostLogoutRedirectUris">Where browsers may go after signing out.</param>
/// <param name="Scopes">What it may ask for.</param>
internal sealed record IssuerClient(
    string Id, string Name, ClientKind Kind, OrganizationId? Organization, string? OrganizationName,
    IReadOnlyList<string> RedirectUris, IReadOnlyList<string> PostLogoutRedirectUris, IReadOnlyList<string> Scopes)
{
    /// <summary>The command line: a device code, or a code to a port of its own (RFC 8252).</summary>
    public static readonly IssuerClient Trunk = new(
        "trunk", "trunk, the command line", ClientKind.Native, null, null, ["http://127.0.0.1/callback", "http://[::1]/callback"], [], [.. ApiScope.All.Select(s => s.Name)]);

    public bool KeepsSecrets => Kind is ClientKind.Web or ClientKind.Service;

    /// <summary>Whoever runs a program on the person's machine can say it is this client, so it is asked for each time (RFC 8252 §8.6).</summary>
    public bool IsAlwaysAsked => Kind == ClientKind.Native;

    public static async Task<IssuerClient?> FindAsync(PortalDb db, string? id, CancellationToken ct) =>
        id == Trunk.Id ? Trunk
        : ClientId.TryParse(id, null, out var parsed) && await db.FindClientAsync(parsed, ct) is { } found
            ? new(found.Id.ToString(), found.Name, found.Kind, found.Organization, found.OrganizationName, found.RedirectUris, found.PostLogoutRedirectUris, Within(found))
            : null;

    private static IReadOnlyList<string> Within(FoundClient client) =>
        client.Role is { } role ? [.. client.Scopes.Intersect(Permissions.Of(role), StringComparer.Ordinal)] : client.Scopes;
}
