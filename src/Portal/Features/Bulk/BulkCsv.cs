using System.Globalization;
using System.Text;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Features.Users;

namespace Platform.Portal.Features.Bulk;

/// <summary>Rows of a bulk call as CSV (RFC 4180) with a header line. An empty cell says nothing; lists are parted by semicolons.</summary>
internal static class BulkCsv
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "name", "group", "tags", "lifetime_seconds", "pub_allow", "pub_deny", "sub_allow", "sub_deny", "src", "subs", "payload", "allowed_connection_types", "bearer_token",
    };

    public static Result<IReadOnlyList<BulkLine>> Read(string text)
    {
        var lines = Cells(text.TrimStart('\uFEFF')).Take(BulkBody.MostRows + 2).ToList();
        if (lines.Count == 0)
        {
            return BulkErrors.Empty;
        }

        var columns = lines[0].Select(c => c.Trim()).ToList();
        return columns.TrueForAll(Known.Contains) && columns.Distinct(StringComparer.Ordinal).Count() == columns.Count && columns.Contains("name", StringComparer.Ordinal)
            ? lines.Skip(1).Select((cells, row) => Line(columns, cells, row)).ToList()
            : BulkErrors.UnknownColumn;
    }

    private static BulkLine Line(List<string> columns, List<string> cells, int row)
    {
        var at = columns.IndexOf("name");
        if (cells.Count != columns.Count)
        {
            return new(row, null, new UserFields { Name = at < cells.Count ? cells[at] : null }, BulkErrors.WrongCells);
        }

        Error? wrong = null;
        string? Cell(string column) => columns.IndexOf(column) is >= 0 and var i && cells[i].Trim() is { Length: > 0 } cell ? cell : null;
        string[]? List(string column) => Cell(column)?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long? Number(string column)
        {
            if (Cell(column) is not { } cell)
            {
                return null;
            }

            if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            wrong ??= BulkErrors.InvalidCell with { Field = column };
            return null;
        }

        var bearer = Cell("bearer_token");
        if (bearer is not (null or "true" or "false"))
        {
            wrong = BulkErrors.InvalidCell with { Field = "bearer_token" };
        }

        var limits = new UserLimitsBody
        {
            Pub = Direction(List("pub_allow"), List("pub_deny")),
            Sub = Direction(List("sub_allow"), List("sub_deny")),
            Src = List("src"),
            Subs = Number("subs"),
            Payload = Number("payload"),
            AllowedConnectionTypes = List("allowed_connection_types"),
            BearerToken = bearer is "true",
        };
        var fields = new UserFields { Name = Cell("name"), Tags = List("tags"), LifetimeSeconds = Number("lifetime_seconds"), Permissions = limits == new UserLimitsBody() ? null : limits };
        return new(row, Cell("group"), fields, wrong);
    }

    private static PermissionBody? Direction(string[]? allow, string[]? deny) => allow is null && deny is null ? null : new(allow, deny);

    /// <summary>Lines of cells; empty lines are left out. A quote that does not end takes the rest as one cell too many.</summary>
    private static IEnumerable<List<string>> Cells(string text)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && cell.Length == 0)
            {
                for (i++; i < text.Length && (text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"')); i++)
                {
                    cell.Append(text[i]);
                    i += text[i] == '"' ? 1 : 0;
                }

                if (i >= text.Length)
                {
                    cells.Add(cell.ToString());
                    cells.AddRange(Enumerable.Repeat("", Known.Count));
                    cell.Clear();
                }
            }
            else if (text[i] is ',')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (text[i] is '\n')
            {
                if (End() is { } line)
                {
                    yield return line;
                }
            }
            else if (text[i] is not '\r')
            {
                cell.Append(text[i]);
            }
        }

        if (End() is { } last)
        {
            yield return last;
        }

        List<string>? End()
        {
            var isEmpty = cells.Count == 0 && string.IsNullOrWhiteSpace(cell.ToString());
            cells.Add(cell.ToString());
            cell.Clear();
            var line = cells;
            cells = [];
            return isEmpty ? null : line;
        }
    }
}
