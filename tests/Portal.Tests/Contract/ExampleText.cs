using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Portal.Tests.Contract;

/// <summary>From what was sent and answered to what may stand in a committed file: the same each time, and nobody's. Ids and keys are numbered within the operation,
/// its path first; times count from one noon; what this machine and these tests call themselves is called otherwise.</summary>
internal sealed partial class ExampleText(DateTimeOffset now)
{
    private const int Most = 2;
    private static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    /// <summary>Lists are cut to two items: an example is to be read.</summary>
    public JsonNode? Of(JsonNode? node, bool isCut) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(Of(m.Key), Of(m.Value, isCut)))),
        JsonArray items => new JsonArray([.. (isCut ? items.Take(Most) : items).Select(i => Of(i, isCut))]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => JsonValue.Create(Of((string)value!)),
        _ => node?.DeepClone(),
    };

    public string Of(string text)
    {
        text = Jwt().Replace(text, "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJFWEFNUExFIn0.RVhBTVBMRQ");
        text = Secret().Replace(text, m => $"{m.Groups[1].Value}EXAMPLE");
        text = Code().Replace(text, "CODE-FROM-THE-MAIL");
        text = Seed().Replace(text, m => $"S{m.Value[1]}{Filler(56)}");
        text = Id().Replace(text, m => Name(m.Value, m.Groups[1].Value, i => string.Create(CultureInfo.InvariantCulture, $"{m.Groups[1].Value}_01kb8c9d7e3f5g2h4j6k8m0n{i:00}")));
        text = Key().Replace(text, m => Name(m.Value, m.Value[..1], i => $"{m.Value[0]}{Filler(53)}{(char)('A' + (i / 26))}{(char)('A' + (i % 26))}"));
        text = Time().Replace(text, m => DateTimeOffset.TryParse(m.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? Of(at) : m.Value);
        text = Address().Replace(text, "ines@example.com");
        text = Machine().Replace(text, "us-east-1.example.com:4222");
        text = Numbered().Replace(text, m => m.Value[0] == 'T' ? "Meridian Freight" : "meridian-freight");
        return text.Replace("swept", "orders", StringComparison.Ordinal).Replace("Swept", "Orders", StringComparison.Ordinal).Replace("SWEPT", "ORDERS", StringComparison.Ordinal);
    }

    private string Name(string real, string kind, Func<int, string> make) =>
        _named.TryGetValue(real, out var known) ? known : _named[real] = make(_named.Keys.Count(k => k.StartsWith(kind, StringComparison.Ordinal)));

    // Half an hour is longer than a run takes.
    private string Of(DateTimeOffset at)
    {
        var hours = Math.Round((at - now).TotalHours);
        return (Math.Abs(hours) < 24 * 4000 ? Noon.AddHours(hours) : at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static string Filler(int length) => string.Concat(Enumerable.Repeat("EXAMPLE", 9))[..length];

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", RegexOptions.None, 1000)]
    private static partial Regex Jwt();

    [GeneratedRegex("(tl_[a-z]{2,4}_|whsec_)[A-Za-z0-9+/=]{20,}", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("^[A-Za-z0-9_-]{120,}$", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\bS[ACNOUX][A-Z2-7]{56}\b", RegexOptions.None, 1000)]
    private static partial Regex Seed();

    [GeneratedRegex(@"\b([a-z]{3,4})_[0-9a-hjkmnp-tv-z]{26}\b", RegexOptions.None, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\b[ACNOUX][A-Z2-7]{55}\b", RegexOptions.None, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", RegexOptions.None, 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"[a-z0-9-]+@example\.test", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"(127\.0\.0\.1|localhost):\d+", RegexOptions.None, 1000)]
    private static partial Regex Machine();

    [GeneratedRegex(@"\b(Tenant \d+|tenant-\d+)\b", RegexOptions.None, 1000)]
    private static partial Regex Numbered();
}
