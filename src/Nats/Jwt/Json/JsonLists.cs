using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <param name="current">What stands at this place of a list read before under the same name.</param>
internal delegate TItem ReadItem<TItem>(ref JsonInput input, TItem? current)
    where TItem : class;

internal delegate TValue ReadValue<out TValue>(ref JsonInput input);

internal static class JsonLists
{
    /// <summary>Null gives null; a list read again is filled from its start, entries merge.</summary>
    public static List<TItem>? Read<TItem>(ref JsonInput input, List<TItem>? list, ReadItem<TItem> read)
        where TItem : class
    {
        if (input.IsNull)
        {
            return null;
        }

        if (input.Reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonInput.WrongType("a list");
        }

        list ??= [];
        var count = 0;
        while (input.Reader.Read() && input.Reader.TokenType != JsonTokenType.EndArray)
        {
            if (count < list.Count)
            {
                list[count] = read(ref input, list[count]);
            }
            else
            {
                list.Add(read(ref input, null));
            }

            count++;
        }

        list.RemoveRange(count, list.Count - count);
        return list;
    }

    public static void Write<TItem>(JsonOutput output, List<TItem> list, Action<JsonOutput, TItem> write)
    {
        output.Open((byte)'[');
        list.ForEach(item => write(output, item));
        output.Close((byte)']');
    }
}
