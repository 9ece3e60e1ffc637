using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Platform.Admission;

/// <summary>JSON as RFC 8259 has it and no wider: UTF-8, one value and nothing behind it, no member twice at any depth (compared without escapes), no half
/// of a surrogate pair. What passes can be read by every JSON parser in one way only, and no string in it throws when read.</summary>
internal static class StrictJson
{
    /// <param name="error">What is wrong, without any of the text.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, int maxDepth, out JsonElement value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        if (!Utf8.IsValid(utf8))
        {
            error = "it is not UTF-8";
            return false;
        }

        try
        {
            if (utf8.IndexOf("\\u"u8) >= 0 && HasHalfPair(utf8, maxDepth))
            {
                error = "it has half of a surrogate pair";
                return false;
            }

            value = JsonElement.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maxDepth });
            error = null;
            return true;
        }
        catch (JsonException e)
        {
            error = e.Message.Contains("uplicate", StringComparison.Ordinal) ? "a member stands in it twice"
                : e.Message.Contains("depth", StringComparison.Ordinal) ? "it is nested too deeply"
                : "it is not JSON";
            return false;
        }
    }

    private static bool HasHalfPair(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && HasHalfPair(reader.ValueSpan))
            {
                return true;
            }
        }

        return false;
    }

    // A well-formed JSON string, escapes and all.
    private static bool HasHalfPair(ReadOnlySpan<byte> escaped)
    {
        var isHighOpen = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                if (isHighOpen)
                {
                    return true;
                }

                continue;
            }

            i++;
            if (escaped[i] != 'u')
            {
                if (isHighOpen)
                {
                    return true;
                }

                continue;
            }

            var unit = ushort.Parse(escaped.Slice(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
            i += 4;
            if (char.IsLowSurrogate((char)unit) != isHighOpen)
            {
                return true;
            }

            isHighOpen = char.IsHighSurrogate((char)unit);
        }

        return isHighOpen;
    }
}
