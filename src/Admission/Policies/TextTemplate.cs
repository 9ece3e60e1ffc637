using System.Text;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>A text with {{claim}} in it, cut once when the policy is read. "{{" and "}}" stand for nothing else.</summary>
public sealed class TextTemplate : IEquatable<TextTemplate>
{
    private readonly (string Literal, ClaimPath? Claim)[] _parts;

    private TextTemplate(string text, (string, ClaimPath?)[] parts) => (Text, _parts) = (text, parts);

    public string Text { get; }

    public bool HasClaims => _parts.Length > 1;

    public IEnumerable<ClaimPath> Claims => _parts.Where(p => p.Claim is not null).Select(p => p.Claim!);

    /// <summary>Null for braces that do not pair or a placeholder that names no claim.</summary>
    public static TextTemplate? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<(string, ClaimPath?)>();
        var rest = text;
        while (true)
        {
            var open = rest.IndexOf("{{", StringComparison.Ordinal);
            var literal = open < 0 ? rest : rest[..open];
            if (literal.AsSpan().ContainsAny('{', '}'))
            {
                return null;
            }

            if (open < 0)
            {
                parts.Add((literal, null));
                return new(text, [.. parts]);
            }

            var close = rest.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0 || ClaimPath.TryParse(rest[(open + 2)..close].Trim()) is not { } claim)
            {
                return null;
            }

            parts.Add((literal, claim));
            rest = rest[(close + 2)..];
        }
    }

    /// <summary>With another text in place of every claim: what the author wrote around them.</summary>
    internal string With(string stand) => string.Concat(_parts.Select(p => p.Claim is null ? p.Literal : p.Literal + stand));

    /// <summary>With the claims' values, each by <paramref name="rule"/>.</summary>
    /// <param name="fault">Null when it went well.</param>
    internal string Fill(JsonElement claims, SubstitutionRule rule, out SubstitutionFault? fault)
    {
        fault = null;
        if (_parts.Length == 1)
        {
            return Text;
        }

        var text = new StringBuilder();
        foreach (var (literal, claim) in _parts)
        {
            text.Append(literal);
            if (claim is null)
            {
                continue;
            }

            var value = Substitution.Read(claims, claim, rule, isAtHead: text.Length == 0, out fault);
            if (fault is not null)
            {
                return "";
            }

            text.Append(value);
        }

        return text.ToString();
    }

    public bool Equals(TextTemplate? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as TextTemplate);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
