using Platform.Portal.Features.Live;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>What nats-server does to live connections when a group changes: it closes those whose signing key left the account's JWT, or whose key's scope
/// (template, role or description) is another; the latter may come back at once.</summary>
internal static class Effects
{
    /// <param name="before">The group as it is.</param>
    /// <param name="after">The group as it would be.</param>
    /// <param name="live">What the fleet itself says is connected; null or not known: what its events have told counts.</param>
    public static GroupEffect Of(GroupView before, GroupView after, LiveConnections? live)
    {
        var isAsked = live is { IsKnown: true };
        var open = isAsked
            ? live!.Connections.Where(c => c.SignedBy is not null).CountBy(c => c.SignedBy!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal)
            : before.Keys.ToDictionary(k => k.PublicKey, k => k.Connections, StringComparer.Ordinal);
        var isOther = before.Template is not null && !IsSameScope(before, after);
        var listed = after.IsDisabled ? [] : after.Keys.Where(k => k.IsListed).ToDictionary(k => k.PublicKey, StringComparer.Ordinal);
        var (reconnect, drop, later) = (0, 0, 0);
        foreach (var key in before.IsDisabled ? [] : before.Keys.Where(k => k.IsListed))
        {
            var connections = open.GetValueOrDefault(key.PublicKey);
            if (!listed.TryGetValue(key.PublicKey, out var now))
            {
                drop += connections;
                continue;
            }

            reconnect += isOther ? connections : 0;
            later += now.State == SigningKeyState.Retiring ? connections : 0;
        }

        return new(reconnect, drop, later, later > 0 ? listed.Values.Min(k => k.RetiresAt) : null, isAsked ? GroupEffect.Fleet : GroupEffect.Events);
    }

    // Lists compare by content in JSON, as the scope does in the JWT.
    private static bool IsSameScope(GroupView a, GroupView b) =>
        a.Role == b.Role && a.Description == b.Description
        && System.Text.Json.JsonSerializer.Serialize(a.Template, Web.Json.Options) == System.Text.Json.JsonSerializer.Serialize(b.Template, Web.Json.Options);
}
