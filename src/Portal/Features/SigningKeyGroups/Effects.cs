using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>What nats-server does to live connections when a group changes: it closes those whose signing key left the account's JWT, or whose key's scope
/// (template, role or description) is another; the latter may come back at once.</summary>
internal static class Effects
{
    public static GroupEffect Of(GroupView before, GroupView after)
    {
        var isOther = before.Template is not null && !IsSameScope(before, after);
        var listed = after.IsDisabled ? [] : after.Keys.Where(k => k.IsListed).ToDictionary(k => k.PublicKey, StringComparer.Ordinal);
        var (reconnect, drop, later) = (0, 0, 0);
        foreach (var key in before.IsDisabled ? [] : before.Keys.Where(k => k.IsListed))
        {
            if (!listed.TryGetValue(key.PublicKey, out var now))
            {
                drop += key.Connections;
                continue;
            }

            reconnect += isOther ? key.Connections : 0;
            later += now.State == SigningKeyState.Retiring ? key.Connections : 0;
        }

        return new(reconnect, drop, later, later > 0 ? listed.Values.Min(k => k.RetiresAt) : null);
    }

    // Lists compare by content in JSON, as the scope does in the JWT.
    private static bool IsSameScope(GroupView a, GroupView b) =>
        a.Role == b.Role && a.Description == b.Description
        && System.Text.Json.JsonSerializer.Serialize(a.Template, Web.Json.Options) == System.Text.Json.JsonSerializer.Serialize(b.Template, Web.Json.Options);
}
