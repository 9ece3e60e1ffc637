using System.Text;

namespace Platform.Broker.Nodes;

/// <summary>Writes a configuration the one way <see cref="ConfReader"/> and people read it: a key a line, blocks indented, blocks inside lists on one line.</summary>
internal static class ConfWriter
{
    public static string Write(ConfBlock file)
    {
        var text = new StringBuilder();
        WriteEntries(text, file, "");
        return text.ToString();
    }

    /// <summary>A value on one line.</summary>
    public static string Inline(ConfValue value) => value switch
    {
        ConfScalar scalar => scalar.Text,
        ConfList list => $"[{string.Join(", ", list.Items.Select(Inline))}]",
        ConfBlock block => $"{{ {string.Join(", ", block.Select(e => $"{e.Key}: {Inline(e.Value)}"))} }}",
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no value of a configuration."),
    };

    private static void WriteEntries(StringBuilder text, ConfBlock block, string indent)
    {
        foreach (var (key, value) in block)
        {
            switch (value)
            {
                case ConfBlock inner:
                    text.Append(indent).Append(key).Append(" {\n");
                    WriteEntries(text, inner, indent + "  ");
                    text.Append(indent).Append("}\n");
                    break;
                case ConfList { Items: [ConfBlock, ..] } list:
                    text.Append(indent).Append(key).Append(": [\n");
                    foreach (var item in list.Items)
                    {
                        text.Append(indent).Append("  ").Append(Inline(item)).Append('\n');
                    }

                    text.Append(indent).Append("]\n");
                    break;
                default:
                    text.Append(indent).Append(key).Append(": ").Append(Inline(value)).Append('\n');
                    break;
            }
        }
    }
}
