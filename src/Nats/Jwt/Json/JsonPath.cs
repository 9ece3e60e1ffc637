using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>Where in a text something is, as people write it: "nats.limits.conn", "times[1].start".</summary>
internal static class JsonPath
{
    /// <returns>The member that the token at this byte is of; "" for the whole.</returns>
    public static string At(ReadOnlySpan<byte> json, long position)
    {
        var steps = new List<Step>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonInput.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    steps.RemoveAt(steps.Count - 1);
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    steps[^1].Name = reader.GetString()!;
                }
                else if (steps is [.., { Name: null } list])
                {
                    list.Index++;
                }

                if (reader.TokenStartIndex >= position)
                {
                    break;
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    steps.Add(new() { Name = reader.TokenType == JsonTokenType.StartObject ? "" : null });
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It ends where it stops being JSON, and that is the place asked for.
        }

        return string.Concat(steps.Select(s => s.Text)).TrimStart('.');
    }

    private sealed class Step
    {
        /// <summary>Of the member an object is at; null in a list.</summary>
        public string? Name { get; set; }

        public int Index { get; set; } = -1;

        public string Text => Name is null ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{Index}]") : $".{Name}";
    }
}
