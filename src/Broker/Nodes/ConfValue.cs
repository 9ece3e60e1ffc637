using System.Collections;
using System.Globalization;
using System.Text;

namespace Platform.Broker.Nodes;

/// <summary>A value of nats-server's configuration language.</summary>
internal abstract record ConfValue
{
    public static implicit operator ConfValue?(string? text) => text is null ? null : ConfScalar.Quoted(text);

    public static implicit operator ConfValue(long number) => new ConfScalar(number.ToString(CultureInfo.InvariantCulture));

    public static implicit operator ConfValue(bool flag) => new ConfScalar(flag ? "true" : "false");

    public static ConfValue From(IEnumerable<string> texts) => new ConfList([.. texts.Select(ConfScalar.Quoted)]);
}

/// <param name="Text">As it stands in the file: a quoted string, a number, a word, a size such as 64MB.</param>
internal sealed record ConfScalar(string Text) : ConfValue
{
    /// <summary>A value in double quotes, where nats-server expands no $variable and reads no comment.</summary>
    public static ConfScalar Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(c),
            };
        }

        return new(text.Append('"').ToString());
    }
}

internal sealed record ConfList(IReadOnlyList<ConfValue> Items) : ConfValue;

/// <summary>Keys with values, in the order they were put in. A key given null is left out.</summary>
internal sealed record ConfBlock : ConfValue, IEnumerable<KeyValuePair<string, ConfValue>>
{
    private readonly List<KeyValuePair<string, ConfValue>> _entries = [];

    public ConfValue? this[string key]
    {
        get => _entries.Find(e => string.Equals(e.Key, key, StringComparison.Ordinal)).Value;
        init => Add(key, value);
    }

    public void Add(string key, ConfValue? value)
    {
        if (value is not null)
        {
            _entries.Add(new(key, value));
        }
    }

    public IEnumerator<KeyValuePair<string, ConfValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
