using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Features.Scim;

/// <summary>Reads a filter, and the path of a patch, from left to right. Throws <see cref="FormatException"/> at what is none.</summary>
internal sealed class ScimFilterReader(string text)
{
    private const int Deepest = 16;
    private static readonly string[] Operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"];
    private int _at;

    public bool IsAtEnd
    {
        get
        {
            Skip();
            return _at == text.Length;
        }
    }

    public ScimFilter Or(int depth)
    {
        var left = And(depth);
        while (TakeWord("or"))
        {
            left = new ScimFilter.Either(left, And(depth));
        }

        return left;
    }

    /// <summary>An attribute's name, cut at dots; the URN of a schema before it is a step of its own if it is an extension's, and left out if it is the resource's.</summary>
    public IReadOnlyList<string> Path()
    {
        Skip();
        var begin = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '.' or ':' or '$'))
        {
            _at++;
        }

        return ScimNames.Steps(text[begin.._at]) is { Count: > 0 } steps ? steps : throw new FormatException();
    }

    public bool Take(char wanted)
    {
        Skip();
        if (_at >= text.Length || text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private ScimFilter And(int depth)
    {
        var left = Term(depth);
        while (TakeWord("and"))
        {
            left = new ScimFilter.Both(left, Term(depth));
        }

        return left;
    }

    private ScimFilter Term(int depth)
    {
        if (depth > Deepest)
        {
            throw new FormatException();
        }

        if (TakeWord("not"))
        {
            return Take('(') ? new ScimFilter.Not(Closed(')', depth)) : throw new FormatException();
        }

        if (Take('('))
        {
            return Closed(')', depth);
        }

        var path = Path();
        if (Take('['))
        {
            var inner = Closed(']', depth);
            // emails[type eq "work"].value eq "…": not of the grammar, and what Entra ID sends.
            return new ScimFilter.Any(path, Take('.') ? new ScimFilter.Both(inner, Comparison(Path())) : inner);
        }

        return Comparison(path);
    }

    private ScimFilter.Comparison Comparison(IReadOnlyList<string> path)
    {
        Skip();
        var @operator = Array.Find(Operators, TakeWord) ?? throw new FormatException();
        return new ScimFilter.Comparison(path, @operator, @operator == "pr" ? null : Value());
    }

    private ScimFilter Closed(char end, int depth)
    {
        var inner = Or(depth + 1);
        return Take(end) ? inner : throw new FormatException();
    }

    private JsonNode? Value()
    {
        Skip();
        var begin = _at;
        if (_at < text.Length && text[_at] == '"')
        {
            for (_at++; _at < text.Length && text[_at] != '"'; _at++)
            {
                _at += text[_at] == '\\' ? 1 : 0;
            }

            _at = Math.Min(_at + 1, text.Length);
        }
        else
        {
            while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (')' or ']'))
            {
                _at++;
            }
        }

        try
        {
            var value = JsonNode.Parse(text[begin.._at]);
            return value is null or JsonValue ? value : throw new FormatException();
        }
        catch (JsonException e)
        {
            throw new FormatException("No value of JSON.", e);
        }
    }

    // A word of the language, whatever its case, that no longer name begins with.
    private bool TakeWord(string word)
    {
        Skip();
        var end = _at + word.Length;
        if (end > text.Length || !text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase) || (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or ':' or '_' or '-')))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
