using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

/// <summary>What has to change so that the organization is as the file says; a pure function of both.</summary>
/// <param name="Changes">In the order they are made.</param>
/// <param name="Left">How many things the file's lists leave out, which stay.</param>
/// <param name="Impossible">What cannot be changed, and what to do instead.</param>
internal sealed record Plan(IReadOnlyList<Change> Changes, int Left, IReadOnlyList<string> Impossible)
{
    public static Plan Make(DeclaredFile file, IReadOnlyList<Thing> providers, IReadOnlyList<Thing> accounts, bool prunes)
    {
        var planner = new Planner(prunes);
        planner.Compare(Kind.Provider, null, file.Providers, providers);
        planner.Compare(Kind.Account, null, file.Accounts, accounts);
        foreach (var kind in Kind.OfAccounts)
        {
            foreach (var account in file.Accounts ?? [])
            {
                var there = accounts.FirstOrDefault(a => a.Name == account.Name);
                planner.Compare(kind, account.Name, account.Parts.GetValueOrDefault(kind), there is null ? OfNew(kind) : there.Parts[kind]);
            }
        }

        foreach (var account in (file.Accounts ?? []).Where(a => a.Policy is not null))
        {
            planner.One(Kind.Policy, account.Name, account.Policy!, accounts.FirstOrDefault(a => a.Name == account.Name)?.Policy);
        }

        return planner.Result();
    }

    /// <summary>What an account has as soon as it is made: a group, whose id is not known before.</summary>
    private static IReadOnlyList<Thing> OfNew(Kind kind) => ReferenceEquals(kind, Kind.Group) ? [Thing.Of(kind, new JsonObject { ["name"] = "default" })] : [];

    public string Summary
    {
        get
        {
            int Count(ChangeAction action) => Changes.Count(c => c.Action == action);
            var sum = string.Create(CultureInfo.InvariantCulture, $"{Count(ChangeAction.Create)} to create, {Count(ChangeAction.Update)} to update, {Count(ChangeAction.Delete)} to delete.");
            return Left == 0 ? sum : string.Create(CultureInfo.InvariantCulture, $"{sum} {Left} that the file's lists leave out stay; --prune deletes them.");
        }
    }

    public JsonObject ToJson() => new()
    {
        ["changes"] = new JsonArray([.. Changes.Select(c => c.ToJson())]),
        ["left_out"] = Left,
        ["impossible"] = new JsonArray([.. Impossible.Select(i => (JsonNode)i)]),
    };
}
