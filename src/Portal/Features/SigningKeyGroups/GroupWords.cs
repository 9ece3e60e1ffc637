using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>States of groups and keys, and what a change does, as pages say them.</summary>
internal static class GroupWords
{
    public static (string Tone, string Word) Status(GroupView group) =>
        group.IsDisabled ? ("idle", "Disabled")
        : !group.Keys.Any(k => k.IsListed) ? ("bad", "No key")
        : group.Keys.Any(k => k.State == SigningKeyState.Retiring) ? ("warn", "Rotating")
        : ("ok", "Signs");

    public static (string Tone, string Word) Status(SigningKeyView key) => key.State switch
    {
        SigningKeyState.Active => ("ok", key.IsHeld ? "Active" : "Active, your own"),
        SigningKeyState.Retiring => ("warn", "Retiring"),
        SigningKeyState.Disabled => ("idle", "Disabled"),
        SigningKeyState.Removed => ("bad", "Removed"),
    };

    public static string Of(GroupEffect effect) => (effect.Reconnect, effect.Drop, effect.DropLater) switch
    {
        (0, 0, 0) => "No live connection is touched.",
        (var n, 0, _) when n > 0 => $"{Count(n)} reconnect and get what is new.",
        (_, var n, _) when n > 0 => $"{Count(n)} drop and are refused from then on.",
        (_, _, var n) => $"{Count(n)} go on until the overlap is over, and drop then unless they have new credentials.",
    };

    private static string Count(int n) => Components.Wording.Count(n, "live connection", "live connections");
}
