using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

/// <summary>Collects changes, list by list.</summary>
internal sealed class Planner(bool prunes)
{
    private readonly List<Change> _made = [];
    private readonly List<Change> _deleted = [];
    private readonly List<string> _impossible = [];
    private int _left;

    /// <summary>What is deleted goes last, parts before what they are part of.</summary>
    public Plan Result() => new([.. _made, .. Enumerable.Reverse(_deleted)], _left, _impossible);

    /// <param name="kind">What they are.</param>
    /// <param name="account">Whose; null: the organization's.</param>
    /// <param name="wanted">The file's list; null: it has none, and says nothing of them.</param>
    /// <param name="there">What there is.</param>
    public void Compare(Kind kind, string? account, IReadOnlyList<Thing>? wanted, IReadOnlyList<Thing> there)
    {
        if (wanted is null)
        {
            return;
        }

        var present = there.GroupBy(t => t.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var thing in wanted)
        {
            One(kind, account, thing, present.GetValueOrDefault(thing.Name));
        }

        foreach (var extra in there.ExceptBy(wanted.Select(w => w.Name), t => t.Name, StringComparer.Ordinal))
        {
            if (prunes)
            {
                _deleted.Add(new(ChangeAction.Delete, kind, account, extra.Name, []) { There = extra });
            }
            else
            {
                _left++;
            }
        }
    }

    public void One(Kind kind, string? account, Thing wanted, Thing? there)
    {
        if (there is null)
        {
            Create(kind, account, wanted);
            return;
        }

        var (fields, body) = (new List<FieldChange>(), new JsonObject());
        foreach (var (member, value) in wanted.Fields)
        {
            var meaning = kind.MeaningOf(member);
            var now = there.Fields[member];
            // An empty template is one too: its users may do everything, and have no permissions of their own.
            var isKind = ReferenceEquals(kind, Kind.Group) && member is "template" && now is null != value is null;
            if (meaning == Meaning.Apart || (!isKind && Difference.Same(now, value)))
            {
                continue;
            }

            if (meaning == Meaning.Fixed || isKind)
            {
                _impossible.Add(Forever(kind, account, wanted, member, now, value));
                continue;
            }

            var isWhole = meaning == Meaning.Whole && (now is JsonObject || value is JsonObject);
            var (before, after) = isWhole ? (Difference.Pruned(now), Difference.Pruned(value)) : (now, value);
            var found = Difference.Between(before, after, member, meaning).ToList();
            if (found.Count > 0)
            {
                fields.AddRange(found);
                body[member] = Difference.Patch(before, after, meaning);
            }
        }

        if (fields.Count > 0)
        {
            _made.Add(new(ChangeAction.Update, kind, account, wanted.Name, fields) { Wanted = wanted, There = there, Body = body });
        }
    }

    private void Create(Kind kind, string? account, Thing wanted)
    {
        var members = wanted.Fields.Where(m => !ReferenceEquals(kind, Kind.Account) || kind.MeaningOf(m.Key) != Meaning.Apart).Where(m => m.Key is not ("name" or "secret_env")).ToList();
        _made.Add(new(ChangeAction.Create, kind, account, wanted.Name, [.. members.SelectMany(m => Difference.Between(null, m.Value, m.Key, Meaning.Whole))])
        {
            Wanted = wanted,
            Body = new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))),
        });
    }

    private static string Forever(Kind kind, string? account, Thing wanted, string member, JsonNode? now, JsonNode? value)
    {
        var what = $"{kind.Name} {(account is null ? "" : $"{account}/")}{wanted.Name}: {member}";
        return member is "template"
            ? $"{what}: a group {(now is null ? "without a template does not get one" : "with a template keeps one")}. Make another group, and move its users."
            : $"{what} is {now?.ToJsonString() ?? "null"} for good, not {value?.ToJsonString() ?? "null"}. Give the new one another name, or delete the old one first.";
    }
}
