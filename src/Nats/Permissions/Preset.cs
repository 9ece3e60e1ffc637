using System.Globalization;
using Platform.Nats.Jwt;

namespace Platform.Nats.Permissions;

/// <summary>What a preset's parameter takes.</summary>
public enum PresetParameterKind
{
    /// <summary>One subject or more, apart by blanks, commas or lines; wildcards allowed.</summary>
    Subjects,

    /// <summary>One subject; wildcards allowed.</summary>
    Subject,

    /// <summary>Name of a stream or a consumer: one literal token.</summary>
    Name,

    /// <summary>Name of a bucket: letters, digits, "_" and "-".</summary>
    Bucket,

    /// <summary>What a client's inboxes begin with: literal tokens.</summary>
    Inbox,

    /// <summary>A queue group; may be left out.</summary>
    Queue,

    /// <summary>A number from 1; -1 for no limit.</summary>
    Count,
}

/// <param name="Name">As in entries: "{stream}".</param>
/// <param name="Default">Taken when none is given; null: it must be given.</param>
public sealed record PresetParameter(string Name, PresetParameterKind Kind, string Description, string Example, string? Default = null);

/// <summary>An entry that a preset does without, and what else it opens.</summary>
public sealed record PresetOption(string Name, string Entry, string Note);

/// <summary>A value that cannot be taken.</summary>
/// <param name="Parameter">The parameter's (or option's) name.</param>
public sealed record PresetRefusal(string Parameter, string Message);

/// <param name="Permissions">Null when something was refused.</param>
/// <param name="Warnings">What the values give away beside what was meant.</param>
public sealed record CompiledPreset(NatsPermissions? Permissions, IReadOnlyList<PresetRefusal> Refusals, IReadOnlyList<string> Warnings);

/// <summary>A purpose, and the least permissions it takes. The sets were found by experiment with nats-server 2.15.1 and the JavaScript clients 3.4.0,
/// and tests prove each again; other clients may use other API subjects for the same thing.</summary>
public sealed record Preset(string Id, string Title, string Group, IReadOnlyList<PresetParameter> Parameters)
{
    public IReadOnlyList<string> PubAllow { get; init; } = [];

    public IReadOnlyList<string> PubDeny { get; init; } = [];

    public IReadOnlyList<string> SubAllow { get; init; } = [];

    public IReadOnlyList<string> SubDeny { get; init; } = [];

    /// <summary>Answers per request, as a parameter's name or null for no response permission.</summary>
    public string? Answers { get; init; }

    public IReadOnlyList<PresetOption> Options { get; init; } = [];

    /// <summary>What the holder can do beside the purpose, one sentence each. Seen on a real server.</summary>
    public IReadOnlyList<string> Residual { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The preset's lists with the values in place.</summary>
    /// <param name="values">By parameter name.</param>
    /// <param name="options">Names of options wanted.</param>
    /// <param name="isTemplate">For a signing key's template: values may have placeholders such as {{name()}}.</param>
    public CompiledPreset Compile(IReadOnlyDictionary<string, string> values, IReadOnlyCollection<string>? options = null, bool isTemplate = false)
    {
        var refusals = new List<PresetRefusal>();
        var taken = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var parameter in Parameters)
        {
            var text = values.TryGetValue(parameter.Name, out var given) && given.Trim().Length > 0 ? given.Trim() : parameter.Default;
            var (parts, refusal) = PresetValue.Read(parameter, text, isTemplate);
            taken[parameter.Name] = parts;
            if (refusal is not null)
            {
                refusals.Add(new(parameter.Name, refusal));
            }
        }

        refusals.AddRange(values.Keys.Where(k => !taken.ContainsKey(k)).Select(k => new PresetRefusal(k, "This preset has no such parameter.")));
        var wanted = (options ?? []).Select(name => (Name: name, Option: Options.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.Ordinal)))).ToList();
        refusals.AddRange(wanted.Where(w => w.Option is null).Select(w => new PresetRefusal(w.Name, "This preset has no such option.")));
        if (refusals.Count > 0)
        {
            return new(null, refusals, []);
        }

        var permissions = new NatsPermissions
        {
            Pub = new() { Allow = Fill(PubAllow.Concat(wanted.Select(w => w.Option!.Entry)), taken), Deny = Fill(PubDeny, taken) },
            Sub = new() { Allow = Fill(SubAllow, taken), Deny = Fill(SubDeny, taken) },
            Resp = Answers is null ? null : new() { MaxMsgs = long.Parse(taken[Answers][0], CultureInfo.InvariantCulture) },
        };
        CloseLastStar(permissions.Sub);
        return new(permissions, [], [.. Warnings(taken)]);
    }

    // "a.*" alone would let "a.>" be subscribed to, and so everything below: servers look at allow lists when a subscription is made, and not at deliveries.
    private static void CloseLastStar(NatsPermission sub)
    {
        var open = (sub.Allow ?? []).Select(e => e.Split(' ')[0]).Where(s => s is "*" || s.EndsWith(".*", StringComparison.Ordinal)).Select(s => $"{s}.>").ToList();
        if (open.Count > 0 && sub.Deny is not [">"])
        {
            sub.Deny = [.. sub.Deny ?? [], .. open];
        }
    }

    private static List<string>? Fill(IEnumerable<string> entries, Dictionary<string, string[]> values)
    {
        var filled = entries.SelectMany(e => Fill(e, values)).Distinct(StringComparer.Ordinal).ToList();
        return filled.Count > 0 ? filled : null;
    }

    // One entry for each subject of a list; a queue left out leaves its blank out too.
    private static IEnumerable<string> Fill(string entry, Dictionary<string, string[]> values)
    {
        IEnumerable<string> filled = [entry];
        foreach (var (name, parts) in values)
        {
            var hole = $"{{{name}}}";
            if (entry.Contains(hole, StringComparison.Ordinal))
            {
                filled = parts.Length == 0
                    ? filled.Select(f => f.Replace($" {hole}", "", StringComparison.Ordinal))
                    : filled.SelectMany(f => parts.Select(p => f.Replace(hole, p, StringComparison.Ordinal)));
            }
        }

        return filled;
    }

    private IEnumerable<string> Warnings(Dictionary<string, string[]> values)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Kind is PresetParameterKind.Inbox && values[parameter.Name] is ["_INBOX"])
            {
                yield return "_INBOX is the inbox prefix of every client: the holder can read the replies of all users of the account. Give the application a prefix of its own, here and in its client.";
            }

            if (parameter.Kind is PresetParameterKind.Subjects && values[parameter.Name].Any(s => s is ">" or "*.>"))
            {
                yield return "A subject of wildcards alone covers everything in the account, JetStream's own subjects as well.";
            }
        }
    }
}
