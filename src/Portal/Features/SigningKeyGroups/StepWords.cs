using Platform.Portal.Components;
using Platform.Portal.Components.Controls;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>A step of the group's page that is to be confirmed: what it says, and the API call that does the same.</summary>
internal sealed record StepWords(string Title, string Says, string Button, bool IsDanger, string Method, string ApiPath, object? Body)
{
    /// <summary>Null when there is no such step.</summary>
    public static StepWords? Of(string? step, string? key, GroupView group, GroupEffect? effect)
    {
        var drops = effect?.Drop ?? 0;
        return (step, key) switch
        {
            ("rotate", _) => new(
                $"Rotate {group.Name}", "A new key signs from now on. What the old one signed works until the overlap is over; issue new credentials before then.",
                "Rotate", false, "POST", "/rotate", new { overlap_seconds = 86400 }),
            ("copy", _) => new($"Copy {group.Name}", "The copy has the same template and a key of its own.", "Copy the group", false, "POST", "/copy", new { name = $"{group.Name}-2", users = "stay" }),
            ("disable", _) => new(
                $"Disable {group.Name}", "All its keys leave the account's JWT: every user of the group is refused until the group is enabled again. Credentials stay as they are.",
                drops > 0 ? $"Disable and drop {Wording.Number(drops)}" : "Disable", true, "PATCH", "", new { is_disabled = true }),
            ("enable", _) => new(
                $"Enable {group.Name}", "Its active keys are trusted again, and its users' credentials work.", "Enable", false, "PATCH", "", new { is_disabled = false }),
            ("delete", _) => new($"Delete {group.Name}", "A group without users that never signed a credential can go, with its keys.", "Delete", true, "DELETE", "", null),
            ("add-key", _) => new(
                $"Add your own key to {group.Name}", "What this key signs is trusted. Its users are made by whoever has the seed, which never comes here.",
                "Trust this key", false, "POST", "/keys", new { public_key = "A…" }),
            ("disable-key", not null) => new(
                $"Disable key {Key.Short(key)}", "What it signed is refused until it is enabled again.",
                drops > 0 ? $"Disable and drop {Wording.Number(drops)}" : "Disable", true, "PATCH", $"/keys/{key}", new { state = "disabled" }),
            ("enable-key", not null) => new($"Enable key {Key.Short(key)}", "What it signed works again.", "Enable", false, "PATCH", $"/keys/{key}", new { state = "active" }),
            ("remove-key", not null) => new(
                $"Remove key {Key.Short(key)}", "For good: what it signed never works again. To take it back for a while, disable it.",
                drops > 0 ? $"Remove and drop {Wording.Number(drops)}" : "Remove", true, "DELETE", $"/keys/{key}", null),
            _ => null,
        };
    }
}
