using System.Buffers;

namespace Platform.Broker.Nodes;

/// <summary>Reads back what <see cref="ConfWriter"/> wrote: the part of nats-server's language we use. No includes, no variables.</summary>
internal ref struct ConfReader
{
    private const string Structure = "{}[]:,";
    private static readonly SearchValues<char> EndOfWord = SearchValues.Create(" \t\r\n" + Structure);
    private ReadOnlySpan<char> _rest;

    private ConfReader(string text) => _rest = text;

    /// <exception cref="FormatException">It is not of that part.</exception>
    public static ConfBlock Read(string text)
    {
        var reader = new ConfReader(text);
        return reader.Entries(end: "");
    }

    private ConfBlock Entries(string end)
    {
        var block = new ConfBlock();
        while (Next() is var key && key != end)
        {
            var first = key.Length > 0 && !Structure.Contains(key[0]) ? Next() : throw new FormatException($"A key was expected, not '{key}'.");
            if (block[key] is not null)
            {
                throw new FormatException($"'{key}' stands there twice.");
            }

            block.Add(key, Value(first is ":" ? Next() : first));
        }

        return block;
    }

    private ConfValue Value(string token) => token switch
    {
        "{" => Entries(end: "}"),
        "[" => List(),
        "" or "}" or "]" or ":" => throw new FormatException($"A value was expected, not '{token}'."),
        _ => new ConfScalar(token),
    };

    private ConfList List()
    {
        var items = new List<ConfValue>();
        while (Next() is var token && token != "]")
        {
            items.Add(Value(token));
        }

        return new(items);
    }

    /// <summary>The next token as it stands; empty at the end. Commas and line ends only separate.</summary>
    private string Next()
    {
        _rest = _rest.TrimStart(" \t\r\n,");
        var length = _rest switch
        {
            [] => 0,
            ['"', ..] => Quoted(),
            [var c, ..] when Structure.Contains(c) => 1,
            _ => _rest.IndexOfAny(EndOfWord) is var end and >= 0 ? end : _rest.Length,
        };
        var token = _rest[..length].ToString();
        _rest = _rest[length..];
        return token;
    }

    private readonly int Quoted()
    {
        for (var i = 1; i < _rest.Length; i++)
        {
            switch (_rest[i])
            {
                case '"':
                    return i + 1;
                case '\\':
                    i++;
                    break;
            }
        }

        throw new FormatException("A quoted value has no end.");
    }
}
