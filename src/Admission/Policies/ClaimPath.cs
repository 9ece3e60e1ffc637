using System.Text.Json;

namespace Platform.Admission;

/// <summary>The name of a claim: a JSON Pointer (RFC 6901) if it begins with "/", else a top-level member's name, looked up whole first and then cut at dots:
/// "sub", "realm_access.roles", "https://example.com/role", "/kubernetes.io/namespace".</summary>
public sealed class ClaimPath : IEquatable<ClaimPath>
{
    public const int MaxLength = 256;
    private readonly string[] _steps;
    private readonly bool _isPointer;

    private ClaimPath(string text, bool isPointer, string[] steps) => (Text, _isPointer, _steps) = (text, isPointer, steps);

    public static ClaimPath Subject { get; } = new("sub", isPointer: false, ["sub"]);

    public string Text { get; }

    /// <summary>Null for a text that names nothing: empty, too long, control characters, braces, an unfinished escape.</summary>
    public static ClaimPath? TryParse(string? text)
    {
        if (text is null or "" or "/" || text.Length > MaxLength || text.AsSpan().ContainsAny('{', '}') || text.Any(char.IsControl) || text.Trim().Length != text.Length)
        {
            return null;
        }

        if (text[0] != '/')
        {
            return new(text, isPointer: false, text.Split('.'));
        }

        var steps = text[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            for (var at = steps[i].IndexOf('~', StringComparison.Ordinal); at >= 0; at = steps[i].IndexOf('~', at + 1))
            {
                if (at + 1 == steps[i].Length || steps[i][at + 1] is not ('0' or '1'))
                {
                    return null;
                }
            }

            steps[i] = steps[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return new(text, isPointer: true, steps);
    }

    /// <summary>The claim's value; null when it is not there. JSON null counts as not there.</summary>
    public JsonElement? Find(JsonElement claims)
    {
        if (!_isPointer)
        {
            if (claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(Text, out var whole))
            {
                return Present(whole);
            }

            if (_steps.Length == 1)
            {
                return null;
            }
        }

        foreach (var step in _steps)
        {
            if (claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(step, out var member))
            {
                claims = member;
            }
            else if (_isPointer && claims.ValueKind == JsonValueKind.Array && Index(step) is { } index && index < claims.GetArrayLength())
            {
                claims = claims[index];
            }
            else
            {
                return null;
            }
        }

        return Present(claims);
    }

    public bool Equals(ClaimPath? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as ClaimPath);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static JsonElement? Present(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;

    private static int? Index(string step) =>
        step.Length is > 0 and < 6 && !step.AsSpan().ContainsAnyExceptInRange('0', '9') && (step.Length == 1 || step[0] != '0')
            ? int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)
            : null;
}
