using System.Globalization;
using System.Text;

namespace Platform.Nats.Jwt;

/// <summary>Text as Go's standard library treats it.</summary>
internal static class GoText
{
    /// <summary>strconv.Quote: the %q of Go's messages.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                < 0x20 or 0x7f => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>encoding/json's folding of member names: ASCII letters, the long s and the kelvin sign.</summary>
    public static string Fold(string name) => name.Replace('\u017f', 's').Replace('\u212a', 'k').ToLowerInvariant();

    /// <summary>The contents of a JSON string with escapes; lone surrogates become U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'n': result.Append('\n'); break;
                case 'r': result.Append('\r'); break;
                case 't': result.Append('\t'); break;
                case 'u':
                    var unit = Hex(text, i + 1);
                    i += 4;
                    if (char.IsHighSurrogate(unit) && i + 6 < text.Length && text[i + 1] == '\\' && text[i + 2] == 'u'
                        && char.IsLowSurrogate(Hex(text, i + 3)))
                    {
                        result.Append(unit).Append(Hex(text, i + 3));
                        i += 6;
                    }
                    else
                    {
                        result.Append(char.IsSurrogate(unit) ? '\ufffd' : unit);
                    }

                    break;
                default: result.Append(text[i]); break;
            }
        }

        return result.ToString();
    }

    /// <summary>Every byte that is not part of valid UTF-8 becomes a U+FFFD of its own.</summary>
    public static byte[] ReplaceInvalidUtf8(ReadOnlySpan<byte> data)
    {
        using var result = new MemoryStream(data.Length + 16);
        while (!data.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(data, out _, out var length) == System.Buffers.OperationStatus.Done)
            {
                result.Write(data[..length]);
                data = data[length..];
            }
            else
            {
                result.Write("\ufffd"u8);
                data = data[1..];
            }
        }

        return result.ToArray();
    }

    private static char Hex(string text, int at) => (char)ushort.Parse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
