using System.Text;
using System.Text.Json;
using Platform.Kernel;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Bulk;

/// <summary>Reads the rows of a bulk call. What is wrong with the whole is a refusal; what is wrong with one row stays with the row.</summary>
internal static class BulkBody
{
    public const int MostRows = 10_000;
    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";
    public const string Csv = "text/csv";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="mediaType">One of the three.</param>
    /// <param name="body">UTF-8.</param>
    /// <param name="isAgain">Whether rows say which row they stand for.</param>
    public static Result<IReadOnlyList<BulkLine>> Read(string? mediaType, ReadOnlyMemory<byte> body, bool isAgain = false)
    {
        var read = mediaType?.ToLowerInvariant() switch
        {
            Json => ReadJson(body, isAgain),
            Lines => ReadLines(body, isAgain),
            Csv when !isAgain => BulkCsv.Read(Encoding.UTF8.GetString(body.Span)),
            _ => WebErrors.WrongContentType,
        };
        return read.IsRefused(out _, out var lines) || lines.Count is > 0 and <= MostRows ? read : lines.Count == 0 ? BulkErrors.Empty : BulkErrors.TooMany;
    }

    private static Result<IReadOnlyList<BulkLine>> ReadJson(ReadOnlyMemory<byte> body, bool isAgain)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Count() == 1
                && root.TryGetProperty("users", out var users) && users.ValueKind is JsonValueKind.Array
                    ? ReadRows(users.EnumerateArray().Take(MostRows + 1), isAgain)
                    : BulkErrors.InvalidBody;
        }
        catch (JsonException)
        {
            return BulkErrors.InvalidBody;
        }
    }

    private static Result<IReadOnlyList<BulkLine>> ReadLines(ReadOnlyMemory<byte> body, bool isAgain)
    {
        var rows = new List<BulkLine>();
        foreach (var line in Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostRows + 1))
        {
            try
            {
                using var document = JsonDocument.Parse(line, Strict);
                if (Add(rows, document.RootElement, isAgain) is { } wrong)
                {
                    return wrong;
                }
            }
            catch (JsonException)
            {
                rows.Add(new(rows.Count, null, new UserFields(), BulkErrors.InvalidRow));
            }
        }

        return rows;
    }

    private static Result<IReadOnlyList<BulkLine>> ReadRows(IEnumerable<JsonElement> users, bool isAgain)
    {
        var rows = new List<BulkLine>();
        foreach (var user in users)
        {
            if (Add(rows, user, isAgain) is { } wrong)
            {
                return wrong;
            }
        }

        return rows;
    }

    private static Error? Add(List<BulkLine> rows, JsonElement user, bool isAgain)
    {
        var row = rows.Count;
        try
        {
            var read = user.Deserialize<BulkUser>(Web.Json.Options);
            if (isAgain ? read?.Row is not >= 0 : read?.Row is not null)
            {
                return BulkErrors.UnknownRow;
            }

            rows.Add(read is null ? new(row, null, new UserFields(), BulkErrors.InvalidRow) : read.ToLine(read.Row ?? row));
            return null;
        }
        catch (JsonException e)
        {
            if (isAgain && !(user.ValueKind is JsonValueKind.Object && user.TryGetProperty("row", out var at) && at.ValueKind is JsonValueKind.Number && at.TryGetInt32(out row) && row >= 0))
            {
                return BulkErrors.UnknownRow;
            }

            var name = user.ValueKind is JsonValueKind.Object && user.TryGetProperty("name", out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
            rows.Add(new(row, null, new UserFields { Name = name }, BulkErrors.InvalidRow with { Field = ProblemResponses.PointerOf(e).TrimStart('/') }));
            return null;
        }
    }
}
