using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Platform.Cli.Api;

/// <summary>A list of the API, page after page.</summary>
internal sealed class Pages(ApiClient api, string path, IReadOnlyList<(string Name, string Value)> query)
{
    private const int Largest = 200;

    /// <summary>The list as the API has it, its data up to a number: of several pages, in one; next_cursor is the last one's.</summary>
    public async Task<JsonObject> ReadAsync(int limit, CancellationToken ct)
    {
        var first = await ReadPageAsync(null, limit, ct);
        var data = Data(first);
        var last = first;
        while (data.Count < limit && Next(last) is { } cursor)
        {
            last = await ReadPageAsync(cursor, limit - data.Count, ct);
            foreach (var item in Data(last).ToArray())
            {
                data.Add(item?.DeepClone());
            }
        }

        if (!ReferenceEquals(first, last))
        {
            foreach (var (name, value) in last.Where(m => m.Key is not "data").ToArray())
            {
                first[name] = value?.DeepClone();
            }
        }

        return first;
    }

    public async IAsyncEnumerable<JsonNode?> ItemsAsync(int limit, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var page = await ReadPageAsync(cursor, limit, ct);
            foreach (var item in Data(page))
            {
                yield return item;
            }

            cursor = Next(page);
        }
        while (cursor is not null);
    }

    private async Task<JsonObject> ReadPageAsync(string? cursor, int limit, CancellationToken ct)
    {
        var all = query.Append(("limit", Math.Min(limit, Largest).ToString(CultureInfo.InvariantCulture)));
        var answer = await api.GetAsync(Queries.Join(path, cursor is null ? all : all.Append(("cursor", cursor))), ct);
        return answer.Json() as JsonObject ?? throw new CliException(ExitCode.Unavailable, "What answered is no list.");
    }

    private static JsonArray Data(JsonObject page) => page["data"] as JsonArray ?? throw new CliException(ExitCode.Unavailable, "What answered is no list.");

    private static string? Next(JsonObject page) => page["next_cursor"]?.GetValue<string>();
}
