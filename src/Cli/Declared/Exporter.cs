using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

/// <summary>The organization as the file that would make it again.</summary>
internal static class Exporter
{
    public static JsonObject Write(IReadOnlyList<Thing> providers, IReadOnlyList<Thing> accounts) => new()
    {
        ["version"] = 1,
        ["identity_providers"] = List(providers),
        ["accounts"] = new JsonArray([.. accounts.OrderBy(a => a.Name, StringComparer.Ordinal).Select(Account)]),
    };

    private static JsonObject Account(Thing account)
    {
        var written = Plain(account);
        foreach (var kind in Kind.OfAccounts)
        {
            written[kind.Section] = List(account.Parts[kind]);
        }

        if (account.Policy is { } policy)
        {
            written["connect_policy"] = policy.Fields["policy"]?.DeepClone();
        }

        return written;
    }

    private static JsonArray List(IEnumerable<Thing> things) => [.. things.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Plain)];

    /// <summary>Without what says nothing; but what stays when it is left out is said, whatever it is.</summary>
    private static JsonObject Plain(Thing thing)
    {
        var written = new JsonObject();
        foreach (var (name, value) in thing.Fields)
        {
            // An activation is good for one account's key: in another organization it is none.
            if (name is not "token" && (name is "limits" or "is_enabled" ? value?.DeepClone() : Difference.Pruned(value) ?? (name is "template" && value is not null ? new JsonObject() : null)) is { } said)
            {
                written[name] = said;
            }
        }

        return written;
    }
}
