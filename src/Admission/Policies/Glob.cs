namespace Platform.Admission;

/// <summary>A text in which "*" stands for any text, also none. Letters' case counts. Linear in time: no pattern makes it slow.</summary>
public sealed class Glob : IEquatable<Glob>
{
    private readonly string[] _parts;

    public Glob(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Pattern = pattern;
        _parts = pattern.Split('*');
    }

    public string Pattern { get; }

    public bool Matches(ReadOnlySpan<char> text)
    {
        if (_parts.Length == 1)
        {
            return text.SequenceEqual(Pattern);
        }

        var (first, last) = (_parts[0], _parts[^1]);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first, StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }

        // The leftmost place of each part in between leaves most room for the next.
        text = text[first.Length..^last.Length];
        for (var i = 1; i < _parts.Length - 1; i++)
        {
            var at = text.IndexOf(_parts[i], StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            text = text[(at + _parts[i].Length)..];
        }

        return true;
    }

    public bool Equals(Glob? other) => other is not null && other.Pattern == Pattern;

    public override bool Equals(object? obj) => Equals(obj as Glob);

    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Pattern;
}
