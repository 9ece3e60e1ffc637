using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>A time.Duration as Go writes it: "312.5µs", "1.25ms", "1m2.5s" (Go's src/time/time.go). Anything else is null: what servers show people need not hold.</summary>
internal sealed class GoDuration : JsonConverter<TimeSpan?>
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    public override TimeSpan? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options) => throw new NotSupportedException();

    internal static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        var total = 0d;
        var isEmpty = true;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Number);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            text = text[digits..];
            var letters = text.IndexOfAny(Number) is >= 0 and var next ? next : text.Length;
            if (Seconds(text[..letters]) is not { } unit)
            {
                return null;
            }

            (total, isEmpty) = (total + (number * unit), false);
            text = text[letters..];
        }

        return isEmpty ? null : TimeSpan.FromTicks((long)Math.Round(total * TimeSpan.TicksPerSecond));
    }

    private static double? Seconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1e-9,
        "µs" or "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => null,
    };
}
