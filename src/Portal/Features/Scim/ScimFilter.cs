using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Features.Scim;

/// <summary>A filter of RFC 7644 §3.4.2.2: attribute operators, and, or, not, parentheses, and [ ] behind an attribute of several values. Names of attributes are compared without case,
/// texts too, but for id and externalId (RFC 7643 §2.2, §3.1).</summary>
internal abstract record ScimFilter
{
    private const int Longest = 1_000;

    public abstract bool Matches(JsonNode? resource);

    /// <summary>Attribute eq "text" alone, which the store can be asked for.</summary>
    public (string Attribute, string Value)? AsEquality => this is Comparison { Operator: "eq", Path: [var only], Value: JsonValue value } && value.TryGetValue<string>(out var text) ? (only, text) : null;

    /// <summary>Null: it is none.</summary>
    public static ScimFilter? Parse(string? text)
    {
        if (text is null || text.Length > Longest)
        {
            return null;
        }

        try
        {
            var reader = new ScimFilterReader(text);
            var filter = reader.Or(0);
            return reader.IsAtEnd ? filter : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The values a path leads to from a resource: members of lists one by one.</summary>
    public static IEnumerable<JsonNode?> Find(JsonNode? from, IEnumerable<string> path) =>
        path.Aggregate<string, IEnumerable<JsonNode?>>(Flat(from), (found, step) => found.SelectMany(node => node is JsonObject value ? Flat(ScimNames.Get(value, step)) : []));

    // Not as a collection expression: it would be a JsonArray, which takes the node from its place.
    private static IEnumerable<JsonNode?> Flat(JsonNode? node) => node switch { JsonArray list => list, null => Enumerable.Empty<JsonNode?>(), _ => Enumerable.Repeat(node, 1) };

    public sealed record Both(ScimFilter Left, ScimFilter Right) : ScimFilter
    {
        public override bool Matches(JsonNode? resource) => Left.Matches(resource) && Right.Matches(resource);
    }

    public sealed record Either(ScimFilter Left, ScimFilter Right) : ScimFilter
    {
        public override bool Matches(JsonNode? resource) => Left.Matches(resource) || Right.Matches(resource);
    }

    public sealed record Not(ScimFilter Inner) : ScimFilter
    {
        public override bool Matches(JsonNode? resource) => !Inner.Matches(resource);
    }

    public sealed record Any(IReadOnlyList<string> Path, ScimFilter Inner) : ScimFilter
    {
        public override bool Matches(JsonNode? resource) => Find(resource, Path).Any(Inner.Matches);
    }

    public sealed record Comparison(IReadOnlyList<string> Path, string Operator, JsonNode? Value) : ScimFilter
    {
        private bool IsExact => Path[^1].Equals("id", StringComparison.OrdinalIgnoreCase) || Path[^1].Equals("externalId", StringComparison.OrdinalIgnoreCase);

        public override bool Matches(JsonNode? resource)
        {
            // A list of several values is compared by "value", where no other is named (RFC 7644 §3.4.2.2).
            var found = Find(resource, Path).Select(node => node is JsonObject complex && Operator != "pr" ? ScimNames.Get(complex, "value") : node).ToList();
            return Operator switch
            {
                "pr" => found.Exists(node => node is not null and not JsonObject { Count: 0 } and not JsonArray { Count: 0 }),
                "ne" => !found.Exists(Equal) && !(found.Count == 0 && Value is null),
                "eq" => Value is null ? found.TrueForAll(node => node is null) : found.Exists(Equal),
                _ => found.Exists(Compare),
            };
        }

        private bool Equal(JsonNode? node) => (node?.GetValueKind(), Value?.GetValueKind()) switch
        {
            (JsonValueKind.String, JsonValueKind.String) => string.Equals(node!.GetValue<string>(), Value!.GetValue<string>(), Comparing),
            (JsonValueKind.Number, JsonValueKind.Number) => Number(node!) == Number(Value!),
            (var one, var other) => one == other && one is JsonValueKind.True or JsonValueKind.False or null && one == other,
        };

        private bool Compare(JsonNode? node)
        {
            if (node?.GetValueKind() is JsonValueKind.Number && Value?.GetValueKind() is JsonValueKind.Number)
            {
                return Ordered(Number(node).CompareTo(Number(Value)));
            }

            if (node?.GetValueKind() is not JsonValueKind.String || Value?.GetValueKind() is not JsonValueKind.String)
            {
                return false;
            }

            var (text, wanted) = (node.GetValue<string>(), Value.GetValue<string>());
            return Operator switch
            {
                "co" => text.Contains(wanted, Comparing),
                "sw" => text.StartsWith(wanted, Comparing),
                "ew" => text.EndsWith(wanted, Comparing),
                _ => Ordered(string.Compare(text, wanted, Comparing)),
            };
        }

        private StringComparison Comparing => IsExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

        private bool Ordered(int order) => Operator switch { "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, "le" => order <= 0, _ => false };

        private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
    }
}
