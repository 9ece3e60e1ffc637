using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>JSON of no fixed shape, as Go's map[string]any holds it: every number is a double, members are written sorted.</summary>
internal static class JsonValue
{
    public static object? Read(ref JsonInput input)
    {
        switch (input.Reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.True or JsonTokenType.False:
                return input.Boolean(current: false);
            case JsonTokenType.String:
                return input.String("");
            case JsonTokenType.Number:
                return ReadNumber(ref input);
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                RuntimeHelpers.EnsureSufficientExecutionStack();
                while (input.Reader.Read() && input.Reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Read(ref input));
                }

                return list;
            case JsonTokenType.StartObject:
                var map = NewMap();
                ReadInto(ref input, map);
                return map;
            default:
                throw JsonInput.WrongType("a value");
        }
    }

    public static SortedDictionary<string, object?> NewMap() => new(Utf8Order.Instance);

    public static void ReadInto(ref JsonInput input, SortedDictionary<string, object?> map)
    {
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            throw JsonInput.WrongType("an object");
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = input.PropertyName();
            input.Reader.Read();
            map[name] = Read(ref input);
        }
    }

    public static void Write(JsonOutput output, object? value)
    {
        switch (value)
        {
            case null: output.Literal("null"u8); break;
            case bool b: output.Boolean(b); break;
            case string s: output.String(s); break;
            case double d: WriteNumber(output, d); break;
            case int or long: output.Number(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case IDictionary<string, object?> map:
                output.Open((byte)'{');
                foreach (var (name, member) in map.OrderBy(m => m.Key, Utf8Order.Instance))
                {
                    output.Name(name);
                    Write(output, member);
                }

                output.Close((byte)'}');
                break;
            case System.Collections.IEnumerable list:
                output.Open((byte)'[');
                foreach (var item in list)
                {
                    Write(output, item);
                }

                output.Close((byte)']');
                break;
            default:
                throw new NatsJwtException(NatsJwtError.Json, $"JSON: a {value.GetType().Name} cannot be written");
        }
    }

    private static double ReadNumber(ref JsonInput input) =>
        Utf8Parser.TryParse(input.Reader.ValueSpan, out double number, out _) && double.IsFinite(number)
            ? number
            : throw JsonInput.WrongType("a number of 64 bits");

    // The shortest digits that read back; an exponent below 1e-6 and from 1e21 on, as ECMAScript has it.
    private static void WriteNumber(JsonOutput output, double number)
    {
        if (!double.IsFinite(number))
        {
            throw new NatsJwtException(NatsJwtError.Json, "JSON: not a finite number");
        }

        var size = Math.Abs(number);
        var shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        for (var digits = 0; digits < 17; digits++)
        {
            var candidate = number.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(candidate, CultureInfo.InvariantCulture).Equals(number))
            {
                shortest = candidate;
                break;
            }
        }

        var exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(shortest.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var text = number == 0 ? (double.IsNegative(number) ? "-0" : "0")
            : size is < 1e-6 or >= 1e21 ? $"{shortest[..exponentAt]}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}"
            : Plain(shortest[..exponentAt], exponent);
        output.Literal(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static string Plain(string mantissa, int exponent)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        var digits = mantissa.TrimStart('-').Replace(".", "", StringComparison.Ordinal);
        return exponent < 0 ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : digits.Length <= exponent + 1 ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
