using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>What a list is asked for. Limit: 1 or more, above 200 counts as 200, 50 when left out. Cursor: the
/// next_cursor of an earlier page of the same list.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
internal sealed record PageRequest(
    [property: FromQuery(Name = "limit"), Description("How many, 50 when left out; more than 200 counts as 200.")] int? Limit = null,
    [property: FromQuery(Name = "cursor"), Description("The next_cursor of an earlier page of this list.")] string Cursor = null)
#nullable restore annotations
{
    public const int Default = 50;
    public const int Most = 200;

    /// <summary>How many, and after what: <paramref name="list"/> ties a cursor to the list that gave it.</summary>
    public Result<Place> Read(string list)
    {
        if (Limit is <= 0)
        {
            return WebErrors.InvalidLimit;
        }

        var limit = Math.Min(Limit ?? Default, Most);
        if (string.IsNullOrEmpty(Cursor))
        {
            return new Place(list, limit, null);
        }

        return Decode(Cursor) is { } text && text.StartsWith(list + "|", StringComparison.Ordinal)
            ? new Place(list, limit, text[(list.Length + 1)..])
            : WebErrors.InvalidCursor;
    }

    /// <summary>The same of a list in the order of its ids.</summary>
    public Result<IdPlace<TId>> ReadById<TId>(string list) where TId : struct, ITypedId<TId> =>
        Read(list).IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after)
            ? wrong
            : new IdPlace<TId>(place, after is { } id ? TId.From(id) : null);

    private static string? Decode(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>Where a page begins. Queries take <see cref="Limit"/> + 1 rows after <see cref="After"/>, so "is there more" needs no count.</summary>
internal sealed record Place(string List, int Limit, string? After)
{
    /// <summary>The id after which the page begins; null at the start.</summary>
    public Result<Guid?> AfterId() =>
        After is null ? (Guid?)null : Guid.TryParseExact(After, "N", out var id) ? id : WebErrors.InvalidCursor;

    public Page<T> Cut<T>(IReadOnlyList<T> rows, Func<T, string> key)
    {
        var hasMore = rows.Count > Limit;
        var data = hasMore ? rows.Take(Limit).ToList() : rows;
        return new(data, hasMore ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{List}|{key(data[^1])}")) : null, hasMore);
    }
}

/// <summary>One page of a list. NextCursor is null on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor, bool HasMore);
